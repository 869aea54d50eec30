"""Wiring of the app: registrations only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# accounts stands below this app, so its verbs are named here.
VERBS = {
    "account.signed_in": _("Signed in"),
    "account.signed_out": _("Signed out"),
    "account.locked_out": _("Locked out after wrong passwords"),
    "account.lock_out_lifted": _("Lifted a lock-out"),
    "account.password_changed": _("Changed the own password"),
    "account.preferences_changed": _("Changed the own settings"),
    "account.sessions_ended": _("Ended all sessions of an account"),
    "account.closed": _("Closed an account"),
    "account.reopened": _("Reopened an account"),
    "account.commanded": _("Used an account at the server's command line"),
    "accounts.passwords_issued": _("Issued one-time passwords"),
    "token.made": _("Made a token"),
    "token.revoked": _("Revoked a token"),
    "audit.exported": _("Exported the audit chain"),
    "audit.proof_taken": _("Took the proof of an event"),
}


class AuditConfig(AppConfig):
    """The audit chain; it keeps the records of `accounts`, which stands below it."""

    name = "nongan.audit"
    label = "audit"

    def ready(self) -> None:
        """Fill the slot through which accounts writes its events, and the auditor's menu."""
        from nongan.accounts.services import recording
        from nongan.audit import policies, queries, services
        from nongan.ui import menus

        recording.keep_records_with(services.record)
        queries.name_verbs(VERBS)
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
