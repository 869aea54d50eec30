"""Reads of the desk and of search, over the apps below."""
