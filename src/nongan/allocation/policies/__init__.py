"""Who may see and do what with plans of allocation."""
