"""Text that no office program runs as a formula, and that reads back as it was (promise G5)."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet might evaluate."""
    return f"'{text}" if text.startswith((*DANGEROUS, "'")) else text


def restore(text: str) -> str:
    """Take the apostrophe of `cell` away again."""
    return text[1:] if text.startswith("'") and cell(text[1:]) == text else text
