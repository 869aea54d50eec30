"""Cards that are printed by us, filled in by hand and read back from a picture."""
