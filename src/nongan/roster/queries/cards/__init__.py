"""Reads of contact cards and of the feedback due on members."""
