"""What the audit verbs of allocation are called on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "plan.created": _("Began a plan of allocation"),
    "plan.changed": _("Changed the settings of a plan"),
    "plan.member_locked": _("Locked a member to a community in a plan"),
    "plan.unit_locked": _("Locked a unit to a community in a plan"),
    "plan.unlocked": _("Took back a lock of a plan"),
    "plan.member_excluded": _("Excluded a member from a community in a plan"),
    "plan.exclusion_lifted": _("Took back an exclusion of a plan"),
    "plan.simulation_begun": _("Had a plan simulated"),
    "plan.simulated": _("Simulated a plan"),
    "plan.variant_chosen": _("Chose among the plans to choose from"),
    "plan.submitted": _("Submitted a plan"),
    "plan.sent_back": _("Sent a plan back"),
    "plan.approved": _("Approved a plan"),
    "plan.withdrawn": _("Withdrew a plan"),
}
