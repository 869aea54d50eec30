"""Changes to rosters, imports and checks: one function is one thing a person asks for."""
