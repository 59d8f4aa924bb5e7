"""Custom actions: read the tracker, ask `knowledge/`, say the reply."""
