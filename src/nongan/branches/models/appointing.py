"""The committee of a temporary branch: posts, who was appointed to them, since when (M03)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.branches.models.founding import Decision, TemporaryBranch
from nongan.kernel.lifecycle import Lifecycle

# From the decision on the slot is taken; before, several may be nominated for it.
HELD = models.Q(status__in=["decided", "notified", "in_office"])


class Appointment(models.Model):
    """One member's way to a post and out of it: designated by the approving body, never elected."""

    class Post(models.TextChoices):
        SECRETARY = "secretary", _("Secretary")
        ORGAN_DEPUTY = "organ_deputy", _("Deputy secretary from the organs")
        COMMUNITY_DEPUTY = "community_deputy", _("Deputy secretary from the community")
        COMMITTEE_MEMBER = "committee_member", _("Committee member")

    class Status(models.TextChoices):
        NOMINATED = "nominated", _("Nominated")
        DELIBERATED = "deliberated", _("Deliberated")
        DECIDED = "decided", _("Decided")
        NOTIFIED = "notified", _("Notified")
        IN_OFFICE = "in_office", _("In office")
        RELIEVED = "relieved", _("Relieved")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    LIFECYCLE = Lifecycle(
        {
            Status.NOMINATED: {Status.DELIBERATED, Status.WITHDRAWN},
            Status.DELIBERATED: {Status.DECIDED, Status.WITHDRAWN},
            Status.DECIDED: {Status.NOTIFIED, Status.WITHDRAWN},
            Status.NOTIFIED: {Status.IN_OFFICE, Status.WITHDRAWN},
            Status.IN_OFFICE: {Status.RELIEVED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    branch = models.ForeignKey(TemporaryBranch, models.PROTECT, related_name="appointments")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    post = models.CharField(_("post"), max_length=20, choices=Post.choices)
    # The rank in the own organ, as a person states it: a secretary is a deputy head (副局级).
    is_deputy_head = models.BooleanField(_("deputy head of a county organ"), default=False)
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.NOMINATED
    )
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField(_("nominated at"))
    deliberated_on = models.DateField(_("deliberated on"), null=True, blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="appointed"
    )
    notified_on = models.DateField(_("notified on"), null=True, blank=True)
    starts_on = models.DateField(_("in office from"), null=True, blank=True)
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)
    relieved_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="relieved"
    )
    # Who acts until there is a successor: matters that a secretary leaves open pass to this member.
    taken_over_by = models.ForeignKey(
        "organisations.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(_("reason of the end"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("appointment")
        ordering = ["branch", "post", "-nominated_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "post"],
                condition=HELD & ~models.Q(post="committee_member"),
                name="one_holder_of_a_post",
            ),
            models.UniqueConstraint(
                fields=["branch", "member"],
                condition=HELD | models.Q(status__in=["nominated", "deliberated"]),
                name="one_post_per_member_in_a_branch",
            ),
            # "One branch each": nobody is secretary of two.
            models.UniqueConstraint(
                fields=["member"],
                condition=HELD & models.Q(post="secretary"),
                name="secretary_of_one_branch",
            ),
            models.CheckConstraint(
                condition=~models.Q(post="secretary") | models.Q(is_deputy_head=True),
                name="secretary_is_a_deputy_head",
            ),
            models.CheckConstraint(
                condition=~(HELD | models.Q(status="relieved"))
                | models.Q(decision__isnull=False, deliberated_on__isnull=False),
                name="appointment_rests_on_a_decision",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["in_office", "relieved"])
                | models.Q(starts_on__isnull=False, notified_on__isnull=False),
                name="office_has_a_first_day",
            ),
            models.CheckConstraint(
                condition=models.Q(status="relieved", ends_on__isnull=False)
                | (~models.Q(status="relieved") & models.Q(ends_on__isnull=True)),
                name="office_ends_when_relieved",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="office_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["member", "status"], name="appointments_of_a_member")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.post}: {self.member_id}"


class PartyGroup(models.Model):
    """A Party group (党小组) that a branch keeps; proposed by size, settled by the branch."""

    branch = models.ForeignKey(TemporaryBranch, models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField(_("number"))
    leader = models.ForeignKey(
        "organisations.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Party group")
        ordering = ["branch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "number"], name="one_group_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.number}"


class GroupMember(models.Model):
    """A member of a Party group; one group of a branch at a time."""

    group = models.ForeignKey(PartyGroup, models.CASCADE, related_name="members")
    branch = models.ForeignKey(TemporaryBranch, models.CASCADE, related_name="+")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["group", "id"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "member"], name="one_group_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.member_id}"
