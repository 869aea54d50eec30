"""What the audit verbs of the roster are called on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "import.uploaded": _("Uploaded papers"),
    "import.read": _("Read papers"),
    "import.corrected": _("Corrected papers in the preview"),
    "import.confirmed": _("Confirmed an import"),
    "import.taken_back": _("Took an import back"),
    "import.discarded": _("Discarded an import"),
    "import.purged": _("Deleted uploaded files after their time"),
    "check.run": _("Ran the reverse check"),
    "discrepancy.assigned": _("Assigned a discrepancy"),
    "discrepancy.explained": _("Explained a discrepancy"),
    "discrepancy.corrected": _("Corrected a discrepancy"),
    "discrepancy.verified": _("Verified a discrepancy"),
    "discrepancy.closed": _("Closed a discrepancy"),
    "discrepancy.sent_back": _("Sent a discrepancy back"),
    "line.linked": _("Linked a line to a member"),
    "line.said_nobody": _("Said that a line is nobody on the roster"),
    "line.decision_undone": _("Took back a decision on a line"),
    "line.community_asked": _("Asked the community about a line"),
    "line.phone_seen": _("Looked at a phone on a line"),
    "members.urged": _("Urged members who have not reported in"),
    "exemption.noted": _("Noted an exemption"),
    "roster.drafted": _("Drafted a roster"),
    "roster.organ_confirmed": _("Confirmed an organ's people on the roster"),
    "roster.organs_confirmed": _("Took all organs' people as confirmed"),
    "roster.approved": _("Approved a roster"),
    "roster.issued": _("Issued a roster"),
    "roster.withdrawn": _("Withdrew a roster"),
}
