"""Who did what to which record, and when: a chain that can only grow."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.audit.rules import FIRST_PREVIOUS, Json, instant


class Event(models.Model):
    """One change or one logged reading. The database refuses UPDATE and DELETE by triggers."""

    seq = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"), db_index=True)
    # Null: the system itself, or somebody who was not signed in.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=True
    )
    actor_name = models.CharField(_("who"), max_length=100)
    verb = models.CharField(_("what"), max_length=60, db_index=True)
    target = models.CharField(_("on what"), max_length=120, db_index=True)
    details = models.JSONField(_("details"), default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-seq",)
        constraints = (
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="event_counts_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.target}"

    def content(self) -> dict[str, Json]:
        """What the hash covers: everything but the hash itself."""
        return {
            "seq": self.seq,
            "at": instant(self.at),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "verb": self.verb,
            "target": self.target,
            "details": self.details,
            "previous": self.previous,
        }


class Head(models.Model):
    """The one row that says where the chain ends; whoever writes an event holds it."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST_PREVIOUS)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="only_one_audit_head"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"
