"""Decisions of the roster from plain values; no Django here."""
