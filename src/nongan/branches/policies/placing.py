"""Who may say where a member serves."""

from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant

Actor = organisations.Actor


def can_place_members(actor: Actor) -> bool:
    """The working committee decides in which community a member serves (M02)."""
    return organisations.holds_role(actor, Grant.Role.COMMITTEE_OFFICER)
