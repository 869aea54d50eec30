"""Wiring of the app: registrations only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The audit chain; it keeps the records of `accounts`, which stands below it."""

    name = "nongan.audit"
    label = "audit"

    def ready(self) -> None:
        """Fill the slot through which accounts writes its events, and the auditor's menu."""
        from nongan.accounts.services import recording
        from nongan.audit import policies, services
        from nongan.ui import menus

        recording.keep_records_with(services.record)
        menus.register(
            menus.Entry(
                label=_("Audit log"),
                url_name="audit:event-list",
                icon="timeline",
                group="care",
                order=50,
                visible=policies.can_read_audit,
            ),
            menus.Entry(
                label=_("State of the audit chain"),
                url_name="audit:chain-verify",
                icon="shield-check",
                group="care",
                order=51,
                visible=policies.can_read_audit,
            ),
        )
