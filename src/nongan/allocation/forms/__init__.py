"""Clean input about allocation."""
