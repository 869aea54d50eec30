"""Reads of plans, for pages, reports and other apps."""
