"""What communities send back: receipts (回执), occasions, feedback cards and attendance lines."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nongan.kernel import sealing
from nongan.roster.models.imports import ImportBatch


class LinkStatus(models.TextChoices):
    """Whether it is known which member a line means."""

    WAITING = "waiting", _("Not linked yet")
    LINKED = "linked", _("Linked")
    REVIEW = "review", _("To be reviewed")
    NOBODY = "nobody", _("On no roster")


class LinkedBy(models.TextChoices):
    """Who said so; what a person said is never overturned by a rule (linkage.md §6)."""

    RULE = "rule", _("By rule")
    PERSON = "person", _("By a person")
    CARD = "card", _("By the card")


CERTAIN = (LinkedBy.PERSON, LinkedBy.CARD)
"""Said by a person, or by a card that names its member: no rule links these lines."""


class AskedAnswer(models.TextChoices):
    """What came of asking the community whom a line means."""

    NONE = "", _("Not answered yet")
    KNOWN = "known", _("The community knew")
    UNKNOWN = "unknown", _("The community does not know either")


class WrittenLine(models.Model):
    """A line as a community wrote it, where it stands on paper, and the member it means.

    `key` identifies the line by what it says; a corrected line is a new row with the next
    `revision` that the old one points to, so that taking a batch back restores the old one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    number = models.CharField(_("number on the sheet"), max_length=40, blank=True)
    name_written = models.CharField(_("name as written"), max_length=100)
    unit_written = models.CharField(_("unit as written"), max_length=200, blank=True)
    sex_written = models.CharField(_("sex as written"), max_length=1, blank=True)
    phone_sealed = models.TextField(blank=True, editable=False)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    file_name = models.CharField(_("file"), max_length=255)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    row = models.PositiveIntegerField(_("row"))
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="%(class)ss")
    key = models.CharField(max_length=200, editable=False)
    revision = models.PositiveSmallIntegerField(default=0, editable=False)
    is_current = models.BooleanField(default=True, editable=False)
    content_digest = models.CharField(max_length=64, editable=False)
    member = models.ForeignKey(
        "organisations.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    link_status = models.CharField(
        _("link"), max_length=10, choices=LinkStatus, default=LinkStatus.WAITING
    )
    link_by = models.CharField(_("linked by"), max_length=10, choices=LinkedBy, blank=True)
    # {"margin", "candidates": [{"member", "bits", "evidence": [[field, level, bits], …]}]}
    link_evidence = models.JSONField(default=dict)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(_("community asked at"), null=True, blank=True)
    asked_answer = models.CharField(
        _("the community's answer"), max_length=10, choices=AskedAnswer, blank=True
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name_written} ({self.file_name} {self.row})"

    @property
    def place(self) -> str:
        """Where the line stands: file, sheet and row of a list, or the number of a card."""
        if not self.file_name:
            return gettext("Card %(number)s") % {"number": self.number}
        return f"{self.file_name} · {self.sheet} · {self.row}"

    def phone(self) -> str:
        """The phone as digits; the caller has logged why it is read, or only links by it."""
        return sealing.unseal(
            self.phone_sealed, table=self._meta.db_table, column="phone", row_id=self.id
        )


def _constraints(place: str, name: str) -> list[models.BaseConstraint]:
    linked = models.Q(link_status="linked")
    return [
        models.UniqueConstraint(fields=[place, "key", "revision"], name=f"{name}_once"),
        models.CheckConstraint(
            condition=~linked | models.Q(member__isnull=False), name=f"{name}_linked_to_a_member"
        ),
        models.CheckConstraint(
            condition=~models.Q(link_status__in=["nobody", "waiting"])
            | models.Q(member__isnull=True),
            name=f"{name}_of_nobody_has_no_member",
        ),
        models.CheckConstraint(
            condition=~models.Q(link_by="person")
            | models.Q(decided_by__isnull=False, decided_at__isnull=False),
            name=f"{name}_decision_has_a_person",
        ),
        models.CheckConstraint(
            condition=~models.Q(link_by="card") | linked, name=f"{name}_of_a_card_is_linked"
        ),
    ]


def _written() -> models.ForeignKey[Any, Any]:
    """Who wrote a line in the system itself; nobody, where it came in on a list."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class Receipt(WrittenLine):
    """The receipt stub of a contact card: a member reported in (M06)."""

    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    items = models.JSONField(_("service items"), default=list)
    received_by = models.CharField(_("received by"), max_length=50, blank=True)
    # Of a receipt that was filled in on a card: the card, the group or post given, the paper that
    # it was typed or scanned from (none: filled in on the screen).
    card = models.ForeignKey(
        "roster.ContactCard", models.PROTECT, null=True, related_name="receipts"
    )
    assigned = models.CharField(_("group or post"), max_length=60, blank=True)
    paper = models.ForeignKey("roster.EnteredPaper", models.PROTECT, null=True, related_name="+")
    written_by = _written()
    written_at = models.DateTimeField(_("written at"), null=True)

    class Meta:
        verbose_name = _("receipt")
        ordering = ["community", "file_name", "sheet", "row", "id"]
        constraints = [
            *_constraints("community", "receipt"),
            models.UniqueConstraint(
                fields=["card"],
                condition=models.Q(is_current=True),
                name="one_receipt_in_force_per_card",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "link_status"], name="receipt_by_link"),
            models.Index(fields=["member", "is_current"], name="receipt_by_member"),
        ]


class Occasion(models.Model):
    """Something that members came to in a community, and that feedback is given on."""

    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    # Equal instants, the first of a day: the day is known and no more.
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    expected_count = models.PositiveIntegerField(_("number expected"), null=True, blank=True)
    # Empty once a person has noted it: then it no longer goes with the paper.
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="occasions")

    class Meta:
        verbose_name = _("occasion")
        ordering = ["year", "quarter", "community", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year", "quarter", "title"], name="occasion_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quarter__gte=1, quarter__lte=4), name="occasion_quarter"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(starts_at__isnull=False, ends_at__gte=models.F("starts_at")),
                name="occasion_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} Q{self.quarter} {self.title}".strip()


class FeedbackCard(WrittenLine):
    """A community's word on how a member's service was (M07)."""

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", _("Excellent")
        GOOD = "good", _("Good")
        FAIR = "fair", _("Fair")
        POOR = "poor", _("Poor")

    class Presence(models.TextChoices):
        ON_TIME = "on_time", _("On time")
        LATE = "late", _("Late")
        LEFT_EARLY = "left_early", _("Left early")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Did not come")

    AWAY = (Presence.EXCUSED, Presence.ABSENT)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="cards")
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    attitude = models.CharField(_("attitude"), max_length=50, blank=True)
    grade = models.CharField(_("overall grade"), max_length=10, choices=Grade, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    # Of a card that was filled in here: the feedback of which it is a version, the rest of its
    # fields, the paper it was taken from, who wrote it, and why it replaces the version before.
    feedback = models.ForeignKey("roster.Feedback", models.PROTECT, null=True, related_name="cards")
    presence = models.CharField(_("presence"), max_length=10, choices=Presence, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    content = models.CharField(_("content"), max_length=300, blank=True)
    served_count = models.PositiveIntegerField(_("number served"), null=True)
    discipline = models.CharField(_("discipline"), max_length=10, blank=True)
    effect = models.CharField(_("effect"), max_length=10, blank=True)
    paper = models.ForeignKey("roster.EnteredPaper", models.PROTECT, null=True, related_name="+")
    written_by = _written()
    written_at = models.DateTimeField(_("written at"), null=True)
    reason = models.CharField(_("reason of the correction"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("feedback card")
        ordering = ["occasion", "file_name", "sheet", "row", "id"]
        constraints = [
            *_constraints("occasion", "feedback"),
            models.UniqueConstraint(
                fields=["feedback"],
                condition=models.Q(is_current=True),
                name="one_version_in_force_per_feedback",
            ),
            models.CheckConstraint(
                condition=models.Q(started_at__isnull=True)
                | models.Q(finished_at__gt=models.F("started_at")),
                name="service_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "link_status"], name="feedback_by_link"),
            models.Index(fields=["member", "is_current"], name="feedback_by_member"),
        ]


class AttendanceLine(WrittenLine):
    """A line of a list of who was there (到场确认), written by the community."""

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="attendance")
    attended_on = models.DateField(_("attended on"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)

    class Meta:
        verbose_name = _("attendance line")
        ordering = ["occasion", "file_name", "sheet", "row", "id"]
        constraints = _constraints("occasion", "attendance")
        indexes = [
            models.Index(fields=["community", "link_status"], name="attendance_by_link"),
        ]


LINE_MODELS: dict[str, type[WrittenLine]] = {
    "receipt": Receipt,
    "feedback": FeedbackCard,
    "attendance": AttendanceLine,
}
"""The lines by the word for their kind in addresses."""
