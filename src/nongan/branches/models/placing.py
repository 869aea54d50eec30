"""Who serves in which community, and so belongs to which temporary branch, since when (M02)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Placement(models.Model):
    """The community in which a member serves, from a day to a day; one is open at a time.

    The membership relation stays at home (支部工作条例); this is the other half.
    """

    member = models.ForeignKey("organisations.Member", models.PROTECT, related_name="+")
    community = models.ForeignKey("organisations.Community", models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (exclusive)"), null=True)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    # What placed a whole list at once: the id of an import batch or of an allocation plan.
    source = models.UUIDField(null=True, editable=False, db_index=True)

    class Meta:
        ordering = ["member", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_placement_per_member",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="placement_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.community_id}"
