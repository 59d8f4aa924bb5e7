"""Content files, read and checked, and the database they are loaded into."""
