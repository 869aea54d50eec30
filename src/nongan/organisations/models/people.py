"""Members, where they belong and since when, and who looked at a phone.

A member holds only the fields of domain.md M01: no ID number, address, ethnicity or education.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.organisations.models.places import Community
from nongan.organisations.models.structure import PartyOrganisation


class NumberSeries(models.Model):
    """The last number given out in a series; its row is the lock for the next ones."""

    name = models.CharField(max_length=30, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class Member(models.Model):
    """An in-service Party member (在职党员)."""

    class Sex(models.TextChoices):
        MALE = "M", _("Male")
        FEMALE = "F", _("Female")

    class Kind(models.TextChoices):
        FULL = "full", _("Full member")
        PROBATIONARY = "probationary", _("Probationary member")

    class Status(models.TextChoices):
        ACTIVE = "active", _("In service")
        LEFT = "left", _("Left")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("member number"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=50)
    name_keys = models.TextField(editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    kind = models.CharField(_("membership"), max_length=12, choices=Kind.choices, blank=True)
    post = models.CharField(_("post"), max_length=100, blank=True)
    birth_sealed = models.TextField(blank=True, editable=False)
    joined = models.CharField(_("joined the Party"), max_length=10, blank=True)
    phone_sealed = models.TextField(blank=True, editable=False)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    residence = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="residents"
    )
    residence_elsewhere = models.BooleanField(_("lives outside the communities"), default=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE, db_index=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("member")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="member_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(sex__in=["", "M", "F"]), name="member_sex_is_known_or_blank"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["", "full", "probationary"]), name="member_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "left"]), name="member_status"
            ),
            models.CheckConstraint(
                condition=models.Q(residence__isnull=True) | models.Q(residence_elsewhere=False),
                name="member_lives_here_or_elsewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(phone_sealed="", phone_index="")
                | (~models.Q(phone_sealed="") & ~models.Q(phone_index="")),
                name="member_phone_is_sealed_and_indexed_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Membership(models.Model):
    """Where a member belongs, from a day until the day before `ends_on`."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships")
    party_organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="memberships"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("membership")
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_membership_per_member",
            ),
            # A span corrected on its first day is empty: it covers no day and overlaps nothing.
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.party_organisation_id}"


class PhoneLook(models.Model):
    """One unmasking of a phone. `ordinal` counts a person's looks of a day: the cap's last line."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="phone_looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(_("at"))
    day = models.DateField()
    ordinal = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("phone look")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day", "ordinal"], name="one_phone_look_per_place_of_the_day"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="phone_look_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.member_id}"
