"""Graph components of the pipeline in config.yml, and their pure helpers."""
