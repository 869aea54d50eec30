"""Counties that nobody has seen: invented people, offices' paper, and the truth about it."""
