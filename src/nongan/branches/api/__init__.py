"""Branches for programs."""
