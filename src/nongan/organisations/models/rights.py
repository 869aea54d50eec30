"""Roles given to accounts, and requests to take personal data out of the system."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.kernel.lifecycle import Lifecycle
from nongan.organisations.models.people import Member
from nongan.organisations.models.places import Community
from nongan.organisations.models.structure import PartyOrganisation

EVERYWHERE = ["committee_officer", "system_admin", "security_admin", "auditor"]
ADMINISTRATORS = ["system_admin", "security_admin", "auditor"]
IN_A_COMMUNITY = ["branch_officer", "community_worker"]
OPEN = models.Q(ends_at__isnull=True)


class Grant(models.Model):
    """A role of an account, over the county, a Party organisation, a community or a member.

    It is open while `ends_at` is empty; it is read at every request (promise E11).
    """

    class Role(models.TextChoices):
        COMMITTEE_OFFICER = "committee_officer", _("Working-committee officer")
        ORGAN_LIAISON = "organ_liaison", _("Organ liaison")
        BRANCH_OFFICER = "branch_officer", _("Branch officer")
        COMMUNITY_WORKER = "community_worker", _("Community worker")
        MEMBER = "member", _("Member")
        SYSTEM_ADMIN = "system_admin", _("System administrator")
        SECURITY_ADMIN = "security_admin", _("Security administrator")
        AUDITOR = "auditor", _("Auditor")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    party_organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, blank=True, related_name="grants"
    )
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="grants"
    )
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="grants")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("grant")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    role__in=EVERYWHERE,
                    party_organisation__isnull=True,
                    community__isnull=True,
                    member__isnull=True,
                )
                | models.Q(
                    role="organ_liaison",
                    party_organisation__isnull=False,
                    community__isnull=True,
                    member__isnull=True,
                )
                | models.Q(
                    role__in=IN_A_COMMUNITY,
                    party_organisation__isnull=True,
                    community__isnull=False,
                    member__isnull=True,
                )
                | models.Q(
                    role="member",
                    party_organisation__isnull=True,
                    community__isnull=True,
                    member__isnull=False,
                ),
                name="grant_scope_fits_its_role",
            ),
            # domain.md §3.6: the three administrators are separate; no person holds two.
            models.UniqueConstraint(
                fields=["user"],
                condition=OPEN & models.Q(role__in=ADMINISTRATORS),
                name="one_open_administrator_role_per_user",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=OPEN & models.Q(role__in=EVERYWHERE),
                name="one_open_grant_of_a_county_role",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "party_organisation"],
                condition=OPEN & models.Q(party_organisation__isnull=False),
                name="one_open_grant_in_a_party_organisation",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "community"],
                condition=OPEN & models.Q(community__isnull=False),
                name="one_open_grant_in_a_community",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=OPEN & models.Q(role="member"),
                name="one_open_member_per_user",
            ),
            models.CheckConstraint(
                condition=OPEN | models.Q(ends_at__gte=models.F("starts_at")),
                name="grant_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class GrantProposal(models.Model):
    """A role that the system administrator asks for a new account; the security administrator
    gives it. So the one who prints a password can never hand out a right alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Grant.Role.choices)
    party_organisation = models.ForeignKey(
        PartyOrganisation, models.CASCADE, null=True, blank=True, related_name="+"
    )
    community = models.ForeignKey(
        Community, models.CASCADE, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"))

    class Meta:
        verbose_name = _("proposed grant")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    role="organ_liaison", party_organisation__isnull=False, community__isnull=True
                )
                | models.Q(
                    role__in=IN_A_COMMUNITY,
                    party_organisation__isnull=True,
                    community__isnull=False,
                ),
                name="proposal_scope_fits_its_role",
            ),
            models.UniqueConstraint(fields=["user", "role"], name="one_proposal_of_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}?"


class ExportRequest(models.Model):
    """A wish to take a list with phones out: asked by one, approved by another, used once."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        DOWNLOADED = "downloaded", _("Downloaded")

    LIFECYCLE = Lifecycle(
        {
            Status.REQUESTED: {Status.APPROVED, Status.REFUSED},
            Status.APPROVED: {Status.DOWNLOADED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested at"))
    purpose = models.CharField(_("purpose"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40)
    scope = models.JSONField(_("scope"), default=dict)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    watermark = models.CharField(_("watermark"), max_length=120, blank=True)
    downloaded_at = models.DateTimeField(_("downloaded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("export request")
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("requested_by")),
                name="export_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(status="requested", approved_by__isnull=True)
                | models.Q(
                    status__in=["approved", "refused", "downloaded"], approved_by__isnull=False
                ),
                name="export_decision_has_a_person",
            ),
            models.CheckConstraint(condition=~models.Q(purpose=""), name="export_has_a_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.status}"
