"""Who may see and do what with imports, roster versions, records and checks."""
