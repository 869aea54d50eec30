"""Allocation for programs: the same services and limits as the pages."""
