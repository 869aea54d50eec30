"""Who may see and do what with temporary branches."""
