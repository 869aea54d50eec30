"""Changes to accounts: signing in, passwords, people, tokens, answers given once."""
