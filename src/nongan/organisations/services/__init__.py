"""Changes to the registry: one function is one thing a person asks for, in one transaction."""
