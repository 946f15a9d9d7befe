"""The SavedModel's graph file."""
