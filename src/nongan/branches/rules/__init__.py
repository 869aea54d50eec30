"""Decisions about branches, in plain Python."""
