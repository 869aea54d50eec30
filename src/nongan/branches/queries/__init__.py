"""Reads of branches and placements, for pages, reports and other apps."""
