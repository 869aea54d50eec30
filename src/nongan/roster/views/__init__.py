"""Pages of rosters, imports and checks: a view reads the request, asks once, and answers."""
