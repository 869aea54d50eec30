"""What the QR code of a card carries: random signs with the county's mark, and nothing else."""

import secrets

from django.utils.translation import gettext_lazy as _

from nongan.kernel import sealing
from nongan.kernel.errors import Refused
from nongan.roster.rules import cards as rules

WHY = {
    rules.TokenProblem.NOT_A_CARD: _("This code is not that of a card."),
    rules.TokenProblem.OTHER_COUNTY: _("This card is of another county."),
}


def _tag(data: bytes) -> bytes:
    return bytes.fromhex(sealing.blind_index(data.hex(), field="card token"))


def new_token() -> str:
    """A token that no card has."""
    return rules.make_token(secrets.token_bytes(rules.RANDOM_BYTES), _tag)


def require_token(token: str) -> None:
    """Raises Refused for a code that is no card's, or another county's."""
    if problem := rules.token_problem(token, _tag):
        raise Refused(WHY[problem], code=problem.value)
