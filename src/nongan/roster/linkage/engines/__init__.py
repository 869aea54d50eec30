"""Linking many counties: one comparison-and-decision code, carried to the data by an engine."""
