"""Changes to branches and placements: one function is one thing a person asks for."""
