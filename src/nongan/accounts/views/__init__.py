"""Pages about accounts: a view reads the request, asks once, and answers."""
