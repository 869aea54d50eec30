"""Clean input for imports, versions, records and checks."""
