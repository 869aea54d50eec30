"""Changes to plans: one function is one thing a person asks for."""
