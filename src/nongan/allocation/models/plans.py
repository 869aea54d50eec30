"""A plan of allocation (M02): what it may do, what it weighs, and the lines it answers with."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.kernel.lifecycle import Lifecycle


class AllocationPlan(models.Model):
    """One year's spreading of the members over the temporary branches.

    Weights say what one of each part costs (solver.Weights); rules that must hold are empty when
    they do not apply. `cost`, `bound`, `parts` and `inputs_digest` belong to the last simulation.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIMULATED = "simulated", _("Simulated")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        AMENDED = "amended", _("Published and amended")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    LIFECYCLE = Lifecycle(
        {
            Status.DRAFT: {Status.SIMULATED, Status.WITHDRAWN},
            Status.SIMULATED: {Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN},
            # Back to the draft: the approver sent it back, or its inputs changed meanwhile.
            Status.SUBMITTED: {Status.APPROVED, Status.DRAFT, Status.WITHDRAWN},
            Status.APPROVED: {Status.PUBLISHED, Status.DRAFT, Status.WITHDRAWN},
            Status.PUBLISHED: {Status.AMENDED, Status.CLOSED},
            Status.AMENDED: {Status.AMENDED, Status.CLOSED},
        }
    )
    IN_FORCE = (Status.PUBLISHED, Status.AMENDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=100)
    year = models.PositiveSmallIntegerField(_("year"))
    starts_on = models.DateField(_("in force from"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    # Rises with every change of what the plan is made from: a page that is behind is told so.
    version = models.PositiveIntegerField(default=1, editable=False)

    weight_preference = models.PositiveSmallIntegerField(_("wishes"), default=10)
    weight_distance = models.PositiveSmallIntegerField(_("nearness"), default=10)
    weight_stability = models.PositiveSmallIntegerField(_("staying where one was"), default=5)
    weight_numbers = models.PositiveSmallIntegerField(_("balance of numbers"), default=8)
    weight_sexes = models.PositiveSmallIntegerField(_("balance of women and men"), default=2)
    weight_ages = models.PositiveSmallIntegerField(_("balance of age bands"), default=2)
    weight_skills = models.PositiveSmallIntegerField(_("coverage of the service items"), default=20)
    together_most = models.PositiveSmallIntegerField(
        _("a unit in at most so many branches"), null=True, blank=True
    )
    spread_percent = models.PositiveSmallIntegerField(
        _("at most so many per cent of a unit in one branch"), null=True, blank=True
    )
    own_percent = models.PositiveSmallIntegerField(
        _("at most so many per cent from the secretary's own unit"), null=True, blank=True
    )

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("made at"))
    simulated_at = models.DateTimeField(_("simulated at"), null=True, blank=True)
    inputs_digest = models.CharField(max_length=64, blank=True, editable=False)
    cost = models.PositiveBigIntegerField(_("cost"), null=True, editable=False)
    bound = models.PositiveBigIntegerField(_("proven bound"), null=True, editable=False)
    parts = models.JSONField(default=dict, editable=False)
    # What stood against a plan at the last simulation: the rules that collide, or wrong facts.
    obstacles = models.JSONField(default=list, editable=False)
    # Who simulates now, held until then; nobody renews it, so a dead process frees it.
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("plan of allocation")
        ordering = ["-year", "-created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="plan_has_a_title"),
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(status__in=["published", "amended"]),
                name="one_plan_in_force",
            ),
            # Maker ≠ checker (domain.md §4.0).
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("submitted_by")),
                name="plan_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "published", "amended", "closed"])
                | models.Q(approved_by__isnull=False),
                name="approved_plan_has_an_approver",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "withdrawn"])
                | models.Q(cost__isnull=False, bound__isnull=False),
                name="simulated_plan_has_its_proof",
            ),
            models.CheckConstraint(
                condition=(models.Q(own_percent__isnull=True) | models.Q(own_percent__lte=100))
                & (
                    models.Q(spread_percent__isnull=True)
                    | models.Q(spread_percent__gte=1, spread_percent__lte=100)
                )
                & (models.Q(together_most__isnull=True) | models.Q(together_most__gte=1)),
                name="plan_shares_are_per_cent",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BranchPlace(models.Model):
    """How many people the branch of a community takes in a plan."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, related_name="branch_places")
    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    least = models.PositiveIntegerField(_("at least"))
    target = models.PositiveIntegerField(_("target"))
    most = models.PositiveIntegerField(_("at most"))

    class Meta:
        verbose_name = _("places of a branch")
        ordering = ["plan", "community"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "community"], name="one_size_of_a_branch"),
            models.CheckConstraint(
                condition=models.Q(least__lte=models.F("target"))
                & models.Q(target__lte=models.F("most")),
                name="branch_sizes_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community_id}: {self.least}-{self.target}-{self.most}"


class SkillFloor(models.Model):
    """A plan wants at least so many people with a service item in each branch, or in one."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, related_name="skill_floors")
    item = models.ForeignKey("catalogue.ServiceItem", models.PROTECT, related_name="+")
    # Empty: every branch of the plan.
    community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, blank=True, related_name="+"
    )
    least = models.PositiveSmallIntegerField(_("at least"))
    is_hard = models.BooleanField(_("must be met"), default=False)

    class Meta:
        verbose_name = _("skill floor")
        ordering = ["plan", "item", "community"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "item", "community"], name="one_floor_of_an_item_in_a_branch"
            ),
            models.UniqueConstraint(
                fields=["plan", "item"],
                condition=models.Q(community__isnull=True),
                name="one_floor_of_an_item_everywhere",
            ),
            models.CheckConstraint(condition=models.Q(least__gte=1), name="floor_is_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} ≥ {self.least}"


class PlanLock(models.Model):
    """A member, or everybody of a unit, serves in this community whatever the weights say."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, related_name="locks")
    member = models.ForeignKey(
        "organisations.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        "organisations.PartyOrganisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("lock")
        ordering = ["plan", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, unit__isnull=True)
                | models.Q(member__isnull=True, unit__isnull=False),
                name="lock_of_a_member_or_a_unit",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="lock_has_a_reason"),
            models.UniqueConstraint(
                fields=["plan", "member"],
                condition=models.Q(member__isnull=False),
                name="one_lock_of_a_member",
            ),
            models.UniqueConstraint(
                fields=["plan", "unit"],
                condition=models.Q(unit__isnull=False),
                name="one_lock_of_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id or self.unit_id} → {self.community_id}"


class PlanExclusion(models.Model):
    """A member does not serve in this community (回避), for a reason that is written down."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, related_name="exclusions")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("exclusion")
        ordering = ["plan", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "member", "community"], name="one_exclusion_of_a_place"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="exclusion_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} ↛ {self.community_id}"


class Simulation(models.Model):
    """What the last answer of a plan was made from, and what else could have been chosen.

    `inputs` is what `queries.inputs.kept` tells: enough to say later what changed, without birth
    years or phones. `choices` are the plans of the frontier, `standings` the branches in numbers.
    """

    plan = models.OneToOneField(AllocationPlan, models.CASCADE, related_name="simulation")
    version = models.PositiveIntegerField(editable=False)
    inputs = models.JSONField(default=dict)
    choices = models.JSONField(default=list)
    standings = models.JSONField(default=list)
    simulated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("simulation")

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.version}"


class AllocationLine(models.Model):
    """Where a plan puts one member, and why: a price in the plan's own units.

    `parts` is what this line costs before weights; `runner_up` the next best branch, and what the
    whole plan would have cost more with the member there, between `dearer_least` and
    `dearer_most` (equal: exact; empty: no other branch can take the member).
    """

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, related_name="lines")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.PartyOrganisation", models.PROTECT, related_name="+")
    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    parts = models.JSONField(default=dict)
    runner_up = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, blank=True, related_name="+"
    )
    dearer_least = models.PositiveBigIntegerField(null=True)
    dearer_most = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = _("line of a plan")
        ordering = ["plan", "community", "unit", "member"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "member"], name="one_line_of_a_member"),
        ]
        indexes = [models.Index(fields=["plan", "unit"], name="lines_of_a_unit")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.community_id}"
