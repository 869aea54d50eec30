"""The roster (一单, M05): who serves in which community, frozen version by version."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.kernel import sealing
from nongan.kernel.lifecycle import Lifecycle


class RosterVersion(models.Model):
    """One issue of the roster: drafted, confirmed by the organs, approved, issued, superseded."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ORGAN_CONFIRMED = "organ_confirmed", _("Confirmed by the organs")
        COMMITTEE_APPROVED = "committee_approved", _("Approved by the working committee")
        ISSUED = "issued", _("Issued")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    LIFECYCLE = Lifecycle(
        {
            Status.DRAFT: {Status.ORGAN_CONFIRMED, Status.WITHDRAWN},
            Status.ORGAN_CONFIRMED: {Status.COMMITTEE_APPROVED, Status.WITHDRAWN},
            Status.COMMITTEE_APPROVED: {Status.ISSUED, Status.WITHDRAWN},
            Status.ISSUED: {Status.SUPERSEDED},
        }
    )

    number = models.PositiveIntegerField(_("number"), unique=True)
    as_of = models.DateField(_("as of"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(_("issued at"), null=True)
    # SM3 over the frozen entries; the reverse check names the roster it ran on by it.
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status="issued"),
                name="one_issued_roster",
            ),
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status="draft"),
                name="one_draft_roster",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class RosterEntry(models.Model):
    """One member on one version, as the member stood when the version was drafted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(RosterVersion, models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField(_("number on the list"))
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    party_organisation = models.ForeignKey(
        "organisations.PartyOrganisation", models.PROTECT, related_name="+"
    )
    community = models.ForeignKey(
        "organisations.Community", models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    sex = models.CharField(_("sex"), max_length=1, blank=True)
    kind = models.CharField(_("membership"), max_length=20, blank=True)
    post = models.CharField(_("post"), max_length=100, blank=True)
    phone_sealed = models.TextField(blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
    items = models.JSONField(_("service items"), default=list)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "member"], name="roster_member_once"),
            models.UniqueConstraint(fields=["version", "position"], name="roster_position_once"),
        ]
        indexes = [
            models.Index(fields=["version", "community"], name="roster_by_community"),
            models.Index(fields=["version", "party_organisation"], name="roster_by_organ"),
        ]

    def __str__(self) -> str:
        return self.name

    def phone(self) -> str:
        """The full phone number; the caller has logged why it is shown."""
        return sealing.unseal(
            self.phone_sealed, table=self._meta.db_table, column="phone", row_id=self.id
        )


class OrganConfirmation(models.Model):
    """An organ's word that its people on a version are right, or the committee's in its place."""

    version = models.ForeignKey(RosterVersion, models.CASCADE, related_name="confirmations")
    party_organisation = models.ForeignKey(
        "organisations.PartyOrganisation", models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"))
    # Filled when the committee confirmed instead of the organ; empty: the organ itself.
    reason = models.CharField(_("reason of the committee"), max_length=200, blank=True)

    class Meta:
        ordering = ["version", "party_organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party_organisation"], name="organ_confirms_a_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.party_organisation_id}"
