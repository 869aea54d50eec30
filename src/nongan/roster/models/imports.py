"""An import from the first file dropped to the confirmed batch and, if need be, back again."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.kernel import sealing
from nongan.kernel.lifecycle import Lifecycle

TO_BEGIN = timedelta(seconds=10)


class Kind(models.TextChoices):
    """What the papers of a batch are; the kind decides the schema, the plan and the writer."""

    ROSTERS = "rosters", _("Rosters of organs")
    ALLOCATION = "allocation", _("Allocation list")
    RECEIPTS = "receipts", _("Receipt lists of communities")
    FEEDBACK = "feedback", _("Feedback books")
    ATTENDANCE = "attendance", _("Attendance lists")


class ImportBatch(models.Model):
    """Files that are read, looked at and written together, once."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        TAKEN_BACK = "taken_back", _("Taken back")
        DISCARDED = "discarded", _("Discarded")

    LIFECYCLE = Lifecycle(
        {
            Status.UPLOADED: {Status.READING, Status.DISCARDED},
            Status.READING: {Status.READY, Status.READING, Status.DISCARDED},
            Status.READY: {Status.READING, Status.CONFIRMED, Status.DISCARDED},
            Status.CONFIRMED: {Status.TAKEN_BACK},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.UPLOADED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_at = models.DateTimeField(_("taken back or discarded at"), null=True)
    # An organ liaison's batch may hold that organ's people only, a community worker's that
    # community's papers only; both empty: the working committee, which imports for all.
    party_organisation = models.ForeignKey(
        "organisations.PartyOrganisation", models.PROTECT, null=True, related_name="+"
    )
    community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, related_name="+"
    )
    summary = models.JSONField(_("summary"), default=dict)
    # SM3 of the plan that the preview shows; confirming compares it with the plan of the moment.
    digest = models.CharField(max_length=64, blank=True)
    # One reader at a time: whoever holds the lease reads; a killed reader's lease runs out.
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    purged_at = models.DateTimeField(_("files deleted at"), null=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status__in=["confirmed", "taken_back"])
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="import_confirmed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["status", "created_at"], name="import_by_status")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"

    def is_stopped(self, at: datetime) -> bool:
        """Say whether reading was begun and nobody is at it any more (a killed reader)."""
        unread = self.status in {self.Status.UPLOADED, self.Status.READING}
        # A reader needs a moment to take its lease; until then it is on its way, not stopped.
        return unread and (self.lease_until or self.created_at + TO_BEGIN) <= at


class SealedColumns(models.Model):
    """Rows that keep sensitive text sealed for their own place (domain.md §7, promise E4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def seal_json(self, column: str, value: Any) -> None:
        """Put a JSON value, sealed, into one of this row's columns; nothing is saved."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        table = self._meta.db_table
        setattr(self, column, sealing.seal(text, table=table, column=column, row_id=self.id))

    def unseal_json(self, column: str) -> Any:
        """Read a sealed JSON column; None where it was never filled or has been purged."""
        sealed = getattr(self, column)
        if not sealed:
            return None
        table = self._meta.db_table
        return json.loads(sealing.unseal(sealed, table=table, column=column, row_id=self.id))


class ImportFile(SealedColumns):
    """One file of a batch: its sealed bytes, what was read from it, and what people chose."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READ = "read", _("Read")
        REFUSED = "refused", _("Refused")
        EXCLUDED = "excluded", _("Left out")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_sealed = models.BinaryField(null=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.WAITING)
    # The problem that made the file unreadable: code and parameters, for its sentence.
    refusal = models.JSONField(null=True)
    reading_sealed = models.TextField(blank=True)
    # Sheet, header row, meaning of columns and corrected cells, as a person set them.
    choices_sealed = models.TextField(blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_file_position"),
            models.UniqueConstraint(
                fields=["batch", "name", "sha256"], name="import_file_once_a_batch"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportFileOwner(models.Model):
    """Whose paper a file is, as it was read: an organ's list, a community's receipts.

    A list of all organs has many owners, the committee's own allocation list none. It is kept when
    the papers are deleted, since it says who has sent them and names nobody.
    """

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="owners")
    organ = models.ForeignKey("organisations.Organ", models.PROTECT, null=True, related_name="+")
    community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["file", "id"]
        constraints = [
            models.UniqueConstraint(fields=["file", "organ"], name="import_file_of_an_organ_once"),
            models.UniqueConstraint(
                fields=["file", "community"], name="import_file_of_a_community_once"
            ),
            models.CheckConstraint(
                condition=models.Q(organ__isnull=True, community__isnull=False)
                | models.Q(organ__isnull=False, community__isnull=True),
                name="import_file_of_organ_or_community",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organ or self.community)


class ImportedRow(SealedColumns):
    """One row of a file, what it would change, and what a person decided about it."""

    class Change(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        MOVED = "moved", _("Moved")
        SAME = "same", _("Unchanged")
        REPEATED = "repeated", _("Repeated")
        DOUBT = "doubt", _("To be decided")
        UNUSABLE = "unusable", _("Cannot be imported")

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="rows")
    sheet_number = models.PositiveIntegerField(_("sheet number"))
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    row_number = models.PositiveIntegerField(_("row"))
    # {"values", "raw", "raws"}: everything that may carry a person's data. `raws` holds the raw
    # text of each problem, in the order of `problems`.
    values_sealed = models.TextField(blank=True)
    # {field: [before, after]}; a phone as its blind index.
    difference_sealed = models.TextField(blank=True)
    change = models.CharField(_("change"), max_length=20, choices=Change, blank=True)
    # The member this row is taken for, the evidence, and others it might be.
    member = models.ForeignKey("organisations.Member", models.SET_NULL, null=True, related_name="+")
    evidence = models.JSONField(default=dict)
    # A person's answer to a doubt: "" none yet, "new", or the number of the member.
    answer = models.CharField(_("answer"), max_length=40, blank=True)
    is_excluded = models.BooleanField(_("taken out"), default=False)
    # [{code, severity, column, params}] without the raw text, which is sealed above.
    problems = models.JSONField(default=list)
    worst = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["file", "sheet_number", "row_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "sheet_number", "row_number"], name="import_row_once_a_file"
            ),
        ]
        indexes = [models.Index(fields=["file", "change"], name="import_row_change")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row_number}"


class AbsentMember(models.Model):
    """A member whom an organ's new complete list no longer names; left only if a person says so."""

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="absent")
    member = models.ForeignKey("organisations.Member", models.CASCADE, related_name="+")
    has_left = models.BooleanField(_("has left"), default=False)

    class Meta:
        ordering = ["file", "member"]
        constraints = [
            models.UniqueConstraint(fields=["file", "member"], name="import_absent_once_a_file"),
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class Effect(SealedColumns):
    """What confirming a batch did to one row elsewhere, so that the batch can be taken back."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="effects")
    position = models.PositiveIntegerField()
    table = models.CharField(max_length=80)
    row_id = models.CharField(max_length=64)
    before_sealed = models.TextField(blank=True)
    after_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_effect_position"),
        ]

    def __str__(self) -> str:
        return f"{self.table}:{self.row_id}"
