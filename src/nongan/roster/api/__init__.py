"""The API of the roster: imports, versions, records and checks."""
