"""Wiring of the app: registrations only."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit chain; it keeps the records of `accounts`, which stands below it."""

    name = "nongan.audit"
    label = "audit"

    def ready(self) -> None:
        """Fill the slot through which accounts writes its events."""
        from nongan.accounts.services import recording
        from nongan.audit import services

        recording.keep_records_with(services.record)
