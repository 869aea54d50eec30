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
    "plan.published": _("Published a plan"),
    "plan.closed": _("Closed a plan"),
    "plan.amended": _("Amended a plan in force"),
    "plan.replanned": _("Took a re-planning"),
    "plan.branch_resized": _("Changed the places of a branch"),
    "plan_notice.seen": _("Opened the notice of a plan"),
    "review.asked": _("Asked for a review of the own place"),
    "review.withdrawn": _("Took back a request for review"),
    "review.answered": _("Answered a request for review"),
    "wishes.stated": _("Stated a member's wishes"),
    "community_coordinates.set": _("Set where communities lie"),
}
