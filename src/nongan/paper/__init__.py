"""Documents and cards on paper: typeset, and read back. Plain Python: no Django, no kernel."""
