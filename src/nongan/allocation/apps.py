"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "nongan.allocation"
    label = "allocation"

    def ready(self) -> None:
        """Name the audit verbs."""
        from nongan.allocation.queries.verbs import VERBS
        from nongan.audit import queries as audit

        audit.name_verbs(VERBS)
