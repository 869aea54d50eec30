"""What a command says to the person at the terminal: Chinese and English, one line each time."""

import sys


def say(chinese: str, english: str) -> None:
    """Print one line in both languages at once: no language is set up at a terminal."""
    sys.stdout.write(f"› {chinese}  {english}\n")
    sys.stdout.flush()


def complain(chinese: str, english: str) -> None:
    """Print one line about something that is missing or wrong."""
    sys.stderr.write(f"! {chinese}\n  {english}\n")
    sys.stderr.flush()
