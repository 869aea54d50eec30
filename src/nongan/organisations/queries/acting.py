"""In whose name a command works."""

from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.kernel.errors import Refused
from nongan.organisations.models import Grant


def acting_user(username: str | None) -> User:
    """The account named, else the officer of the working committee who has been one longest.

    Raises Refused if there is none.
    """
    if username:
        try:
            return User.objects.get_by_natural_key(username)
        except User.DoesNotExist as missing:
            raise Refused(_("There is no such account."), code="no_account") from missing
    grant = (
        Grant.objects.filter(role=Grant.Role.COMMITTEE_OFFICER, ends_at=None, user__is_active=True)
        .order_by("starts_at", "id")
        .select_related("user")
        .first()
    )
    if grant is None:
        raise Refused(
            _("No officer of the working committee has an account; use --as."), code="no_account"
        )
    return grant.user
