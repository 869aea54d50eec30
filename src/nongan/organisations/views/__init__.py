"""Pages of the registry: a view reads the request, asks once, and answers."""
