"""What comes after a plan is published: notices, amendments, and requests to look again."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.allocation.models.plans import AllocationPlan
from nongan.kernel.lifecycle import Lifecycle


class PlanNotice(models.Model):
    """Word to an organisation or a branch that its list is out, or has changed; seen once."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, related_name="notices")
    unit = models.ForeignKey(
        "organisations.PartyOrganisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, blank=True, related_name="+"
    )
    people = models.PositiveIntegerField(_("people on the list"))
    # Those whom this notice is about: all at publishing, the moved ones after an amendment.
    changed = models.PositiveIntegerField(_("people changed"), default=0)
    sent_at = models.DateTimeField(_("sent at"))
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice of a plan")
        ordering = ["-sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False, community__isnull=True)
                | models.Q(unit__isnull=True, community__isnull=False),
                name="notice_to_a_unit_or_a_branch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} → {self.unit_id or self.community_id}"


class Amendment(models.Model):
    """One member moved, come or gone after publishing, for a reason (M02)."""

    class Reason(models.TextChoices):
        TRANSFER = "transfer", _("Transferred to another unit (调动)")
        MOVE = "move", _("Moved house (搬迁)")
        BALANCE = "balance", _("Balance (均衡)")
        RECUSAL = "recusal", _("Recusal (回避)")
        REVIEW = "review", _("Review asked for by the member")
        JOINED = "joined", _("New on the rosters")
        LEFT = "left", _("Left the rosters")
        RE_PLANNED = "re_planned", _("Re-planned (重新分配)")

    BY_HAND = (Reason.TRANSFER, Reason.MOVE, Reason.BALANCE, Reason.RECUSAL)

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, related_name="amendments")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    # Empty: the member was not on the plan before, or is not any more.
    from_community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    words = models.CharField(_("in words"), max_length=200, blank=True)
    on = models.DateField(_("from"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("amendment")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_community__isnull=False)
                | models.Q(to_community__isnull=False),
                name="amendment_moves_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.from_community_id} → {self.to_community_id}"


class ReviewRequest(models.Model):
    """A member asks a person to look again at where the plan put the member (R8; PIPL art. 24)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        UPHELD = "upheld", _("Stays as it is")
        CHANGED = "changed", _("Changed")
        WITHDRAWN = "withdrawn", _("Withdrawn by the member")

    LIFECYCLE = Lifecycle({Status.OPEN: {Status.UPHELD, Status.CHANGED, Status.WITHDRAWN}})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(AllocationPlan, models.PROTECT, related_name="reviews")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    text = models.CharField(_("what speaks against it"), max_length=600)
    wished = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    due_on = models.DateField(_("answer due on"))
    answer = models.CharField(_("answer"), max_length=600, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for review")
        ordering = ["status", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "member"],
                condition=models.Q(status="open"),
                name="one_open_review_of_a_member",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="review_says_something"),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "withdrawn"])
                | (~models.Q(answer="") & models.Q(answered_by__isnull=False)),
                name="review_is_answered_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.member_id}"
