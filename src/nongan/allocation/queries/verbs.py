"""What the audit verbs of allocation are called on pages."""

VERBS: dict[str, str] = {}
