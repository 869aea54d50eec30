"""Clean input about the registry."""
