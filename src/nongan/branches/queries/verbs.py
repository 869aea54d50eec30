"""What the audit verbs of branches are called on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "member.placed": _("Placed a member in a community"),
}
