"""Wiring of the assembly: registrations only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {"backup.made": _("Made a backup"), "backup.restored": _("Restored a backup")}


class AssemblyConfig(AppConfig):
    name = "nongan.config"
    label = "config"

    def ready(self) -> None:
        """Register the checks that keep an unsafe installation from starting; name the verbs."""
        from nongan.audit import queries as audit  # noqa: PLC0415
        from nongan.config import checks  # noqa: F401, PLC0415

        audit.name_verbs(VERBS)
