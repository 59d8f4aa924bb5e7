"""The editor's commands: rehearsals, reports, schemas."""
