"""Changes to contact cards and feedback: one function is one thing that a person asks for."""
