"""Contact cards (联系卡, M06) and the feedback due on members (情况反馈卡, M07), as records.

What a community says stands once: in a card's `Receipt` and in a feedback's `FeedbackCard`, the
very rows that the reverse check counts. The records here say whose turn it is, and by when.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.kernel.lifecycle import Lifecycle
from nongan.roster.models.records import Occasion
from nongan.roster.models.versions import RosterEntry, RosterVersion

USER = settings.AUTH_USER_MODEL


class CardBatch(models.Model):
    """One issue of contact cards from an issued roster."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    version = models.ForeignKey(RosterVersion, models.PROTECT, related_name="card_batches")
    issued_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        verbose_name = _("batch of contact cards")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class ContactCard(models.Model):
    """A 《在职党员进社区联系卡》 with its receipt stub: one in force for each member on the roster.

    Without `entry` it is the card of somebody whom a community received and no roster names.
    That nobody has presented a card, presented it late, or is exempt is read off the days and the
    exemptions (`queries.cards`), never kept a second time.
    """

    class Status(models.TextChoices):
        ISSUED = "issued", _("Issued")
        REMINDED = "reminded", _("Reminded")
        PRESENTED = "presented", _("Presented")
        RECEIPT_FILLED = "receipt_filled", _("Receipt filled in")
        RETURNED = "returned", _("Handed to the branch")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ARCHIVED = "archived", _("Filed")
        MISMATCH = "mismatch", _("Does not fit the roster")
        VERIFIED = "verified", _("Does not fit, found right")
        REJECTED = "rejected", _("Rejected")
        SUPERSEDED = "superseded", _("Replaced by a newer card")
        REVOKED = "revoked", _("Revoked")

    OUT = {Status.SUPERSEDED, Status.REVOKED}  # noqa: RUF012 - a constant
    LIFECYCLE = Lifecycle(
        {
            Status.ISSUED: {
                Status.REMINDED,
                Status.PRESENTED,
                Status.RECEIPT_FILLED,
                Status.MISMATCH,
                *OUT,
            },
            Status.REMINDED: {
                Status.REMINDED,
                Status.PRESENTED,
                Status.RECEIPT_FILLED,
                Status.MISMATCH,
                *OUT,
            },
            Status.PRESENTED: {Status.RECEIPT_FILLED, Status.MISMATCH, *OUT},
            Status.RECEIPT_FILLED: {Status.RETURNED, Status.PRESENTED, *OUT},
            Status.RETURNED: {Status.ACKNOWLEDGED, *OUT},
            Status.ACKNOWLEDGED: {Status.ARCHIVED, *OUT},
            Status.ARCHIVED: OUT,
            Status.MISMATCH: {Status.VERIFIED, Status.REJECTED, *OUT},
            Status.VERIFIED: OUT,
            # A card rejected in one community may still be presented in the right one.
            Status.REJECTED: {Status.PRESENTED, Status.RECEIPT_FILLED, Status.MISMATCH, *OUT},
        }
    )
    NOT_PRESENTED = (Status.ISSUED, Status.REMINDED)
    # On the way from the member to the branch's file: somebody has to do something.
    UNSETTLED = (Status.PRESENTED, Status.RECEIPT_FILLED, Status.RETURNED, Status.MISMATCH)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("number of the card"), max_length=20, unique=True)
    # All that the QR code carries; whoever reads it learns nothing (`rules.cards`).
    token = models.CharField(max_length=16, unique=True, null=True, editable=False)  # noqa: DJ001
    batch = models.ForeignKey(CardBatch, models.PROTECT, null=True, related_name="cards")
    entry = models.ForeignKey(RosterEntry, models.PROTECT, null=True, related_name="cards")
    member = models.ForeignKey("organisations.Member", models.PROTECT, null=True, related_name="+")
    # Where the member serves; of a card without entry, the community that received its bearer.
    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ISSUED)
    present_by = models.DateField(_("to be presented by"), null=True)
    presented_on = models.DateField(_("presented on"), null=True)
    return_by = models.DateField(_("receipt due on"), null=True)
    returned_at = models.DateTimeField(_("handed to the branch at"), null=True)
    acknowledged_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)
    # Why a card was revoked, or a mismatch found right or rejected, and by whom.
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    settled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("contact card")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=~models.Q(status__in=["superseded", "revoked"]),
                name="one_card_in_force_per_member",
            ),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=True, member__isnull=True, token__isnull=True)
                | models.Q(entry__isnull=False, member__isnull=False, token__isnull=False),
                name="card_of_an_entry_or_of_a_stranger",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "status"], name="card_by_community"),
        ]

    def __str__(self) -> str:
        return self.number


class CardReminder(models.Model):
    """A neutral word of a branch to a member who has not presented the card; three at most."""

    MOST = 3

    card = models.ForeignKey(ContactCard, models.CASCADE, related_name="reminders")
    ordinal = models.PositiveSmallIntegerField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["card", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["card", "ordinal"], name="card_reminder_once"),
            models.CheckConstraint(
                condition=models.Q(ordinal__gte=1, ordinal__lte=3),
                name="card_reminded_three_times_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id}: {self.ordinal}"


class EnteredPaper(models.Model):
    """A paper whose content was taken over: its number, or the digest of its picture, counts once.

    `number` is what a community wrote on the paper; `digest` the SHA-256 of the scanned picture.
    """

    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    number = models.CharField(_("number of the paper"), max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                condition=~models.Q(number=""),
                name="paper_entered_once",
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=~models.Q(digest=""), name="picture_taken_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(number="", digest=""), name="paper_is_known_by_something"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.digest[:12]


class Feedback(models.Model):
    """The feedback on one member at one occasion: how it stands.

    What was said stands in its cards, one a version; a draft is nobody's fact and stays here.
    """

    class Status(models.TextChoices):
        DUE = "due", _("Due")
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Handed in")
        SEEN = "seen", _("Seen by the member")
        DISPUTED = "disputed", _("The member objects")
        REVIEWED = "reviewed", _("Objection answered")
        FINAL = "final", _("Final")
        LOCKED = "locked", _("Locked")

    LIFECYCLE = Lifecycle(
        {
            Status.DUE: {Status.DRAFT, Status.SUBMITTED},
            Status.DRAFT: {Status.DRAFT, Status.SUBMITTED},
            # A correction hands the card in anew: the member sees it again.
            Status.SUBMITTED: {Status.SUBMITTED, Status.SEEN, Status.DISPUTED, Status.FINAL},
            Status.SEEN: {Status.SUBMITTED, Status.DISPUTED, Status.FINAL},
            Status.DISPUTED: {Status.REVIEWED},
            Status.REVIEWED: {Status.FINAL},
            Status.FINAL: {Status.SUBMITTED, Status.LOCKED},
        }
    )
    OPEN = (Status.DUE, Status.DRAFT)
    MAY_OBJECT = (Status.SUBMITTED, Status.SEEN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="feedback")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DUE)
    # All that the QR code of a printed card carries.
    token = models.CharField(max_length=16, unique=True, editable=False)
    draft = models.JSONField(default=dict)
    # Who answers for the version in force; with the own person, if that is a member.
    evaluator = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    evaluator_member = models.ForeignKey(
        "organisations.Member", models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("handed in at"), null=True)
    object_by = models.DateField(_("objection possible until"), null=True)
    seen_at = models.DateTimeField(_("seen at"), null=True)

    class Meta:
        verbose_name = _("feedback")
        ordering = ["occasion", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "member"], name="feedback_once_a_member_and_occasion"
            ),
            models.CheckConstraint(
                condition=models.Q(evaluator_member__isnull=True)
                | ~models.Q(evaluator_member=models.F("member")),
                name="nobody_evaluates_oneself",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["due", "draft"])
                | models.Q(evaluator__isnull=False, submitted_at__isnull=False),
                name="feedback_handed_in_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "object_by"], name="feedback_by_status"),
            models.Index(fields=["member", "status"], name="feedback_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion_id}: {self.member_id}"


class Objection(models.Model):
    """What a member objects to in a feedback card, and what another person than the evaluator
    answered (order 67 art. 13)."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="objections")
    text = models.CharField(_("objection"), max_length=500)
    objected_at = models.DateTimeField(_("objected at"))
    evaluator = models.ForeignKey(USER, models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("objection")
        ordering = ["feedback", "objected_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback"],
                condition=models.Q(reviewed_at__isnull=True),
                name="one_open_objection_per_feedback",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True)
                | ~models.Q(reviewed_by=models.F("evaluator")),
                name="evaluator_is_not_reviewer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id}: {self.objected_at}"
