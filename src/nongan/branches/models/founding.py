"""Temporary branches (M03), and the decisions that found, lead and dissolve them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.kernel.lifecycle import Lifecycle


class Decision(models.Model):
    """A decision of a Party organisation in a meeting: what establishing and appointing rest on."""

    body = models.ForeignKey(
        "organisations.PartyOrganisation",
        models.PROTECT,
        related_name="+",
        verbose_name=_("deciding body"),
    )
    number = models.CharField(
        _("number"), max_length=60, help_text=_("such as 农机工委〔2026〕3号")
    )
    decided_on = models.DateField(_("decided on"))
    attendees = models.PositiveSmallIntegerField(_("number present"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("decision")
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="one_decision_of_a_number"),
            models.CheckConstraint(condition=~models.Q(number=""), name="decision_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.number


class TemporaryBranch(models.Model):
    """The temporary branch (临时党支部) of a community; one lives at a time.

    Without fields for admission, discipline, dues, delegates or elections: it has none of these
    functions (支部工作条例).
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        WITHDRAWN = "withdrawn", _("Proposal withdrawn")
        APPROVED = "approved", _("Approved")
        ACTIVE = "active", _("At work")
        DISSOLVING = "dissolving", _("Being dissolved")
        DISSOLVED = "dissolved", _("Dissolved")
        ARCHIVED = "archived", _("Archived")

    LIFECYCLE = Lifecycle(
        {
            Status.PROPOSED: {Status.APPROVED, Status.WITHDRAWN},
            Status.APPROVED: {Status.ACTIVE, Status.WITHDRAWN},
            Status.ACTIVE: {Status.DISSOLVING},
            Status.DISSOLVING: {Status.DISSOLVED, Status.ACTIVE},
            Status.DISSOLVED: {Status.ARCHIVED},
        }
    )
    LIVING = (Status.PROPOSED, Status.APPROVED, Status.ACTIVE, Status.DISSOLVING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PROPOSED
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    founded_by = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="founded",
        verbose_name=_("approved by decision"),
    )
    starts_on = models.DateField(_("at work from"), null=True, blank=True)
    dissolving_reason = models.CharField(_("reason of dissolution"), max_length=300, blank=True)
    dissolved_by = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dissolved",
        verbose_name=_("dissolved by decision"),
    )
    ends_on = models.DateField(_("until (exclusive)"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)
    archive_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("temporary branch")
        ordering = ["community", "-proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(status__in=["proposed", "approved", "active", "dissolving"]),
                name="one_living_branch_of_a_community",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="branch_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(status__in=["proposed", "withdrawn"])
                | models.Q(founded_by__isnull=False),
                name="branch_rests_on_a_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["proposed", "withdrawn", "approved"])
                | models.Q(starts_on__isnull=False),
                name="branch_at_work_has_a_first_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["dissolved", "archived"])
                | models.Q(dissolved_by__isnull=False, ends_on__isnull=False),
                name="dissolved_branch_rests_on_a_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="branch_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name
