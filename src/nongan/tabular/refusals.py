"""The one exception that leaves the reading of a file: a reason that a person can act on."""

from typing import Any


class Refusal(Exception):
    """The file cannot be read: `code` names the reason (see `nongan.tabular.problems`), `params`
    the particulars.
    """

    def __init__(self, code: str, **params: Any) -> None:
        """Remember the reason."""
        super().__init__(code)
        self.code = code
        self.params = params
