"""The reverse check (数据反查, M08): runs, what they found, and how it is worked off."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nongan.kernel.lifecycle import Lifecycle
from nongan.roster.models.versions import RosterVersion


class Exemption(models.Model):
    """A span in which a member need not report in; the reason is coarse, never medical (M06)."""

    class Reason(models.TextChoices):
        LEAVE = "leave", _("On leave")
        SECONDED = "seconded", _("Seconded elsewhere")
        TRANSFERRED = "transferred", _("Transferred away")
        RETIRED = "retired", pgettext_lazy("a person", "Retired")
        OTHER = "other", _("Other")

    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted at"))
    # A withdrawn one was a mistake: it has never counted, and stays to be read.
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("exemption")
        ordering = ["member", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(ends_on__isnull=True, withdrawn_at__isnull=True),
                name="one_open_exemption_per_member",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | models.Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="exemption_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="exemption_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.reason}"


class CheckRun(models.Model):
    """One reverse check: a snapshot that is never changed.

    `inputs_hash` is over everything it looked at, `answer_hash` over everything it found; both
    are free of database ids, so equal inputs give equal hashes on any database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(_("number"), unique=True)
    as_of = models.DateField(_("as of"))
    roster_version = models.ForeignKey(RosterVersion, models.PROTECT, null=True, related_name="+")
    # The taught model that the lines were linked with; None: the shipped one and own estimates.
    model = models.ForeignKey("roster.CountyModel", models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("run at"))
    inputs_hash = models.CharField(max_length=64)
    answer_hash = models.CharField(max_length=64)
    # Discrepancies by kind, lines by link status, and the county's totals.
    counts = models.JSONField(default=dict)
    # Roster, exempt and reported by community and by Party organisation.
    rates = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("reverse check")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"


class Discrepancy(models.Model):
    """Something that does not fit, over all runs that find it, and who sees to it."""

    class Kind(models.TextChoices):
        NOT_REPORTED = "not_reported", _("Not reported")
        NOT_ON_ROSTER = "not_on_roster", _("Reported, on no roster")
        WRONG_COMMUNITY = "wrong_community", _("Reported in another community")
        REPORTED_TWICE = "reported_twice", _("Reported twice in one community")
        TWO_COMMUNITIES = "two_communities", _("Reported in two communities")
        MISSING_SHEET = "missing_sheet", _("Feedback sheet never came")
        FEEDBACK_OF_A_STRANGER = "feedback_of_a_stranger", _("Feedback, on no roster")
        FEEDBACK_WITHOUT_RECEIPT = "feedback_without_receipt", _("Feedback without any receipt")
        ATTENDED_WITHOUT_FEEDBACK = "attended_without_feedback", _("Attended, no feedback")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ASSIGNED = "assigned", _("Assigned")
        EXPLAINED = "explained", _("Explained")
        CORRECTED = "corrected", _("Corrected")
        VERIFIED = "verified", _("Verified")
        CLOSED = "closed", _("Settled")

    # A run may close what it no longer finds while nobody has answered for it, and reopen what
    # has changed since it was answered; every other move is a person's.
    LIFECYCLE = Lifecycle(
        {
            Status.OPEN: {Status.ASSIGNED, Status.EXPLAINED, Status.CORRECTED, Status.CLOSED},
            Status.ASSIGNED: {
                Status.ASSIGNED,
                Status.EXPLAINED,
                Status.CORRECTED,
                Status.CLOSED,
            },
            Status.EXPLAINED: {Status.VERIFIED, Status.OPEN},
            Status.CORRECTED: {Status.VERIFIED, Status.OPEN},
            Status.VERIFIED: {Status.CLOSED, Status.OPEN},
            Status.CLOSED: {Status.OPEN},
        }
    )
    WAITING = (Status.OPEN, Status.ASSIGNED)
    ANSWERED = (Status.EXPLAINED, Status.CORRECTED, Status.VERIFIED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    key = models.CharField(max_length=300, unique=True, editable=False)
    community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, related_name="+"
    )
    # The second community of "reported in two communities".
    other_community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, related_name="+"
    )
    party_organisation = models.ForeignKey(
        "organisations.PartyOrganisation", models.PROTECT, null=True, related_name="+"
    )
    member = models.ForeignKey("organisations.Member", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    quarter = models.PositiveSmallIntegerField(null=True)
    # What the line says, for lists; empty where the discrepancy is about a member or a sheet.
    name_written = models.CharField(max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("due on"), null=True)
    # Who explained or corrected: the one who may not verify (maker ≠ checker).
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    evidence_digest = models.CharField(max_length=64, blank=True)
    # Found by the latest run; what is no longer found stays for its history.
    is_present = models.BooleanField(default=True)
    is_doubtful = models.BooleanField(default=False)
    first_found_at = models.DateTimeField(_("first found at"))
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("discrepancy")
        ordering = ["community", "kind", "year", "quarter", "member", "key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verified_by__isnull=True)
                | ~models.Q(verified_by=models.F("answered_by")),
                name="discrepancy_maker_is_not_checker",
            ),
        ]
        indexes = [
            models.Index(fields=["is_present", "kind", "status"], name="discrepancy_list"),
            models.Index(fields=["community", "status"], name="discrepancy_by_community"),
            models.Index(fields=["party_organisation", "status"], name="discrepancy_by_organ"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Finding(models.Model):
    """A discrepancy as one run saw it, with its evidence."""

    run = models.ForeignKey(CheckRun, models.CASCADE, related_name="findings")
    discrepancy = models.ForeignKey(Discrepancy, models.CASCADE, related_name="findings")
    # {"lines": [{"table", "id", "file", "sheet", "row", "name", "unit", "community", …}], …}
    evidence = models.JSONField(default=dict)

    class Meta:
        ordering = ["run", "discrepancy"]
        constraints = [
            models.UniqueConstraint(fields=["run", "discrepancy"], name="finding_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.discrepancy_id}"


class DiscrepancyStep(models.Model):
    """One move of a discrepancy: who, when, why. Only added, never changed."""

    class Reason(models.TextChoices):
        PERSON = "person", _("By a person")
        GONE = "gone", _("No longer found")
        CHANGED = "changed", _("The evidence has changed")
        AGAIN = "again", _("Found again")

    discrepancy = models.ForeignKey(Discrepancy, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.PERSON)
    start = models.CharField(max_length=12, choices=Discrepancy.Status)
    end = models.CharField(max_length=12, choices=Discrepancy.Status)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.start} → {self.end}"


class Urging(models.Model):
    """A reminder that a branch officer or liaison gave; at most three, by people (M06)."""

    MOST = 3

    discrepancy = models.ForeignKey(Discrepancy, models.CASCADE, related_name="urgings")
    ordinal = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["discrepancy", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["discrepancy", "ordinal"], name="urging_once"),
            models.CheckConstraint(
                condition=models.Q(ordinal__gte=1, ordinal__lte=3), name="urged_three_times_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.discrepancy_id}: {self.ordinal}"
