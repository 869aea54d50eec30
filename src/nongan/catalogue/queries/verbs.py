"""What the catalogue's audit verbs are called on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {"item.reworded": _("Changed the wording of a service item")}
