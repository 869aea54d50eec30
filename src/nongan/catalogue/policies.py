"""Who may read the service items: everybody with a role."""

from nongan.organisations import queries as organisations


def can_see_items(actor: organisations.Actor) -> bool:
    """The items are no personal data; an account without a role sees nothing at all."""
    return bool(organisations.roles_of(actor))
