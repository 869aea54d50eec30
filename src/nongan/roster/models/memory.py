"""What the reverse check remembers: its last answers, what changed and why, decisions that the
evidence speaks against, and the models that a county has been taught."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.kernel.lifecycle import Lifecycle
from nongan.roster.models.checks import CheckRun
from nongan.roster.models.records import LinkStatus


class RunMemory(models.Model):
    """What the next run builds on, as `queries.last_run` packs it; only the newest is kept.

    `answers` are the run's answers line by line, with prints of what they rested on.
    """

    run = models.OneToOneField(CheckRun, models.CASCADE, related_name="memory")
    answers = models.TextField(editable=False)

    class Meta:
        ordering = ["run"]

    def __str__(self) -> str:
        return f"{self.run_id}"


class LineReference(models.Model):
    """A written line as it stood when something was noted about it; it may be gone by now."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Receipt")
        FEEDBACK = "feedback", _("Feedback card")
        ATTENDANCE = "attendance", _("Attendance line")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    line_id = models.UUIDField(null=True, editable=False)
    # The key that names the line on any database (`queries.paper_lines`).
    key = models.CharField(max_length=700, editable=False)
    community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, related_name="+"
    )
    name_written = models.CharField(_("name as written"), max_length=100)
    unit_written = models.CharField(_("unit as written"), max_length=200, blank=True)
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    row = models.PositiveIntegerField(_("row"), default=0)

    class Meta:
        abstract = True


class AnswerChange(LineReference):
    """A line whose answer in a run is not the one of the run before, and why. Never changed.

    Members are kept by number: a member may be taken back, the history stays.
    """

    class Reason(models.TextChoices):
        DECIDED = "decided", _("A person decided")
        UNDONE = "undone", _("A person took a decision back")
        CORRECTED = "corrected", _("The line was corrected")
        REMOVED = "removed", _("The line was taken back")
        ROSTER = "roster", _("The roster's entry changed")
        COMPETES = "competes", _("Another line competes for the same person")
        EARLIER = "earlier", _("An earlier decision is remembered")
        MODEL = "model", _("Another taught model is in force")
        THRESHOLD = "threshold", _("The threshold was moved")
        METHOD = "method", _("The method of linking changed with a new version")
        WEIGHTS = "weights", _("The county's weights moved")

    GONE = "gone"
    STATUSES = [*LinkStatus.choices, (GONE, _("No longer there"))]

    run = models.ForeignKey(CheckRun, models.CASCADE, related_name="changes")
    before_status = models.CharField(max_length=10, choices=STATUSES)
    before_member = models.CharField(max_length=12, blank=True)
    after_status = models.CharField(max_length=10, choices=STATUSES)
    after_member = models.CharField(max_length=12, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    # Every cause that applies, the first being `reason`: [{"why", and what it names}, …].
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = _("changed answer")
        ordering = ["run", "community", "file_name", "sheet", "row", "key"]
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="answer_changes_once_a_run"),
        ]
        indexes = [
            models.Index(fields=["run", "reason"], name="change_by_reason"),
            models.Index(fields=["community", "run"], name="change_by_community"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.name_written}"


class Contradiction(LineReference):
    """A person's decision that the evidence speaks clearly against; only persons settle it."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CONFIRMED = "confirmed", _("The decision was confirmed")
        TAKEN_BACK = "taken_back", _("The decision was taken back")
        GONE = "gone", _("No longer there")

    # A run opens one, and closes or reopens what is no longer or again there; a confirmed one
    # stays confirmed as long as decision and evidence say the same two things.
    LIFECYCLE = Lifecycle(
        {
            Status.OPEN: {Status.CONFIRMED, Status.TAKEN_BACK, Status.GONE},
            Status.TAKEN_BACK: {Status.OPEN},
            Status.GONE: {Status.OPEN},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Member numbers; empty for nobody on the roster.
    said = models.CharField(_("what the person said"), max_length=12, blank=True)
    says = models.CharField(_("what the evidence says"), max_length=12, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))
    first_run = models.ForeignKey(CheckRun, models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("contradiction")
        ordering = ["community", "file_name", "sheet", "row", "key"]
        constraints = [
            models.UniqueConstraint(fields=["key", "said", "says"], name="contradiction_once"),
            models.CheckConstraint(
                condition=~models.Q(said=models.F("says")), name="contradiction_of_two_answers"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "community"], name="contradiction_by_community"),
            models.Index(fields=["decided_by", "status"], name="contradiction_by_decider"),
        ]

    def __str__(self) -> str:
        return f"{self.name_written}: {self.said} / {self.says}"


class CountyModel(models.Model):
    """What the county's lines and the persons' decisions have taught the linking, as a numbered
    version that somebody adopts and may withdraw again. Its content is never changed."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ADOPTED = "adopted", _("In force")
        WITHDRAWN = "withdrawn", _("Not in force")

    LIFECYCLE = Lifecycle(
        {
            Status.PROPOSED: {Status.ADOPTED, Status.WITHDRAWN},
            Status.ADOPTED: {Status.WITHDRAWN},
            Status.WITHDRAWN: {Status.ADOPTED},
        }
    )

    number = models.PositiveIntegerField(_("number"), unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PROPOSED)
    digest = models.CharField(max_length=64)
    # `linkage.FittedModel.content()`.
    data = models.JSONField()
    # What it was made from, and what it would change: see `services.teaching`.
    trial = models.JSONField(default=dict)
    taught_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taught_at = models.DateTimeField(_("taught at"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("taught model")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status="adopted"),
                name="one_taught_model_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(status="proposed")
                | models.Q(settled_by__isnull=False, settled_at__isnull=False),
                name="taught_model_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
