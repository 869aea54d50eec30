"""Pages of contact cards and feedback."""
