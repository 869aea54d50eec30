"""Reads of rosters, imports and checks, for pages, reports and other apps."""
