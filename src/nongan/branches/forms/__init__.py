"""Clean input about branches."""
