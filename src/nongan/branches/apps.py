"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "nongan.branches"
    label = "branches"

    def ready(self) -> None:
        """Name the audit verbs."""
        from nongan.audit import queries as audit
        from nongan.branches.queries.verbs import VERBS

        audit.name_verbs(VERBS)
