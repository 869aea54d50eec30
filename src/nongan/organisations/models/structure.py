"""Organs and the tree of Party organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.kernel.lifecycle import Lifecycle
from nongan.organisations.models.places import Community


class Organ(models.Model):
    """A county organ (县直机关单位). It may be merged or closed; its paper stays readable."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        MERGED = "merged", _("Merged")
        CLOSED = "closed", _("Closed")

    LIFECYCLE = Lifecycle({Status.ACTIVE: {Status.MERGED, Status.CLOSED}})

    number = models.PositiveIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        verbose_name = _("organ")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(closed_on__isnull=True),
                name="one_open_organ_of_a_name",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="organ_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(status="active", closed_on__isnull=True, successor__isnull=True)
                | models.Q(status="merged", closed_on__isnull=False, successor__isnull=False)
                | models.Q(status="closed", closed_on__isnull=False, successor__isnull=True),
                name="organ_status_fits_its_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("id")),
                name="organ_does_not_succeed_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartyOrganisation(models.Model):
    """A committee, general branch or branch (党委, 党总支, 党支部) of an organ or a community."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("Party committee")
        GENERAL_BRANCH = "general_branch", _("General branch")
        BRANCH = "branch", _("Branch")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    organ = models.ForeignKey(
        Organ, models.PROTECT, null=True, blank=True, related_name="party_organisations"
    )
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="party_organisations"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        verbose_name = _("Party organisation")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(closed_on__isnull=True),
                name="one_open_party_organisation_of_a_name",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="party_organisation_name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["committee", "general_branch", "branch"]),
                name="party_organisation_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(organ__isnull=True) | models.Q(community__isnull=True),
                name="party_organisation_of_organ_or_community",
            ),
            # Longer cycles are refused by the service, under the lock of the county row.
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="party_organisation_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True)
                | (models.Q(closed_on__isnull=False) & ~models.Q(successor=models.F("id"))),
                name="party_organisation_successor_after_closing",
            ),
        ]

    def __str__(self) -> str:
        return self.name
