"""Who may read the service items (everybody with a role) and change what they say."""

from nongan.organisations import queries as organisations
from nongan.organisations.models import Grant


def can_see_items(actor: organisations.Actor) -> bool:
    """The items are no personal data; an account without a role sees nothing at all."""
    return bool(organisations.roles_of(actor))


def can_change_wording(actor: organisations.Actor) -> bool:
    """The list is the county's: the working committee words it."""
    return organisations.holds_role(actor, Grant.Role.COMMITTEE_OFFICER)
