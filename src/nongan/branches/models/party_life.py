"""Dual Party life (双重组织生活, M04): one record, credited to home and host organisation."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.branches.models.founding import TemporaryBranch


class PartyLifeRecord(models.Model):
    """A meeting of a temporary branch. It gives no volunteer hours (domain.md finding 4)."""

    class Kind(models.TextChoices):
        MEMBERS_MEETING = "members_meeting", _("Members' meeting")
        COMMITTEE_MEETING = "committee_meeting", _("Committee meeting")
        GROUP_MEETING = "group_meeting", _("Group meeting")
        PARTY_CLASS = "party_class", _("Party class")
        THEME_DAY = "theme_day", _("Theme Party day")
        ORGANISATIONAL_LIFE = "organisational_life", _("Organisational-life meeting")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    branch = models.ForeignKey(TemporaryBranch, models.PROTECT, related_name="party_life")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    held_on = models.DateField(_("held on"))
    topic = models.CharField(_("topic"), max_length=120)
    minutes_reference = models.CharField(_("where the minutes lie"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("record of Party life")
        ordering = ["-held_on", "branch", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "held_on", "topic"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_record_of_a_meeting",
            ),
            models.CheckConstraint(condition=~models.Q(topic=""), name="party_life_has_a_topic"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_reason=""),
                name="party_life_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.topic}"


class PartyLifeAttendance(models.Model):
    """A member at a meeting, and the home organisation to which it counts as well."""

    record = models.ForeignKey(PartyLifeRecord, models.CASCADE, related_name="attendances")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    # Where the member belonged on that day; later moves do not change it.
    home = models.ForeignKey("organisations.PartyOrganisation", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["record", "member"]
        constraints = [
            models.UniqueConstraint(fields=["record", "member"], name="at_a_meeting_once"),
        ]
        indexes = [models.Index(fields=["home", "record"], name="party_life_by_home")]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.member_id}"


class PerformanceNote(models.Model):
    """What a branch writes about a member's service to the home organisation when it ends.

    Words and counted facts, no grade and no rank (R7); the member may read it.
    """

    branch = models.ForeignKey(TemporaryBranch, models.PROTECT, related_name="notes")
    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    home = models.ForeignKey("organisations.PartyOrganisation", models.PROTECT, related_name="+")
    figures = models.JSONField(_("figures"), default=list)
    text = models.CharField(_("text"), max_length=600, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("performance note")
        ordering = ["branch", "member"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "member"], name="one_note_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id}: {self.member_id}"


class BranchArchive(models.Model):
    """The archive pack of a branch as it was built, once; its digest stands in the branch."""

    branch = models.OneToOneField(TemporaryBranch, models.PROTECT, related_name="archive")
    content = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("archive pack")

    def __str__(self) -> str:
        return f"{self.branch_id}"
