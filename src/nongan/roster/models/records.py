"""What communities send back: receipts (回执), occasions, feedback cards and attendance lines."""

import uuid

from django.conf import settings
from django.db import models
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
    ]


class Receipt(WrittenLine):
    """The receipt stub of a contact card: a member reported in (M06)."""

    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    items = models.JSONField(_("service items"), default=list)
    received_by = models.CharField(_("received by"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("receipt")
        ordering = ["community", "file_name", "sheet", "row", "id"]
        constraints = _constraints("community", "receipt")
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


class OccasionExpected(models.Model):
    """A member who was expected at an occasion."""

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="expected")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["occasion", "member"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "member"], name="expected_once"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion_id}: {self.member_id}"


class FeedbackCard(WrittenLine):
    """A community's word on how a member's service was (M07)."""

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", _("Excellent")
        GOOD = "good", _("Good")
        FAIR = "fair", _("Fair")
        POOR = "poor", _("Poor")

    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="cards")
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    attitude = models.CharField(_("attitude"), max_length=50, blank=True)
    grade = models.CharField(_("overall grade"), max_length=10, choices=Grade, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("feedback card")
        ordering = ["occasion", "file_name", "sheet", "row", "id"]
        constraints = _constraints("occasion", "feedback")
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
