"""What the committee asks of branches, and what branches report back (M04)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.branches.models.founding import TemporaryBranch
from nongan.kernel.lifecycle import Lifecycle


class Directive(models.Model):
    """Something that the working committee asks of branches, by a day."""

    class Status(models.TextChoices):
        ISSUED = "issued", _("Issued")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    LIFECYCLE = Lifecycle({Status.ISSUED: {Status.WITHDRAWN}})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=4000)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ISSUED
    )
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        verbose_name = _("directive")
        ordering = ["-issued_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(text=""), name="directive_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DirectiveCopy(models.Model):
    """A branch's copy of a directive: seen, then answered in the branch's own words."""

    class Status(models.TextChoices):
        SENT = "sent", _("Sent")
        SEEN = "seen", _("Seen")
        ANSWERED = "answered", _("Answered")

    LIFECYCLE = Lifecycle(
        {Status.SENT: {Status.SEEN, Status.ANSWERED}, Status.SEEN: {Status.ANSWERED}}
    )

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="copies")
    branch = models.ForeignKey(TemporaryBranch, models.PROTECT, related_name="directive_copies")
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.SENT
    )
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("copy of a directive")
        ordering = ["directive", "branch"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "branch"], name="one_copy_per_branch"),
            models.CheckConstraint(
                condition=~models.Q(status="answered")
                | (~models.Q(answer="") & models.Q(answered_by__isnull=False)),
                name="directive_answer_has_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directive_id} → {self.branch_id}"


class InformationReport(models.Model):
    """A branch's report of a quarter: figures from the records, words from people.

    `figures` is what the system counted when it was filled, by code; people never write there.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")

    LIFECYCLE = Lifecycle(
        {
            Status.DRAFT: {Status.SUBMITTED},
            Status.SUBMITTED: {Status.ACCEPTED, Status.RETURNED},
            Status.RETURNED: {Status.SUBMITTED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    branch = models.ForeignKey(TemporaryBranch, models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    figures = models.JSONField(_("figures"), default=list)
    figures_digest = models.CharField(max_length=64, editable=False)
    filled_at = models.DateTimeField(_("figures of"))
    situation = models.TextField(_("situation"), max_length=4000, blank=True)
    difficulties = models.TextField(_("difficulties"), max_length=2000, blank=True)
    next_steps = models.TextField(_("next steps"), max_length=2000, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    returned_note = models.CharField(_("why it was returned"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    # Goes up with every writing: whoever writes upon an older state is told so.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("information report")
        ordering = ["-year", "-quarter", "branch"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year", "quarter"], name="one_report_of_a_quarter"
            ),
            models.CheckConstraint(
                condition=models.Q(quarter__gte=1, quarter__lte=4), name="report_quarter"
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(submitted_by__isnull=False),
                name="submitted_report_has_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.year} Q{self.quarter}"
