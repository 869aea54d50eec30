"""Doors of the desk and of search."""
