"""Reads of the registry for pages, reports and other apps."""
