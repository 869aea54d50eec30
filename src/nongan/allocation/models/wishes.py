"""What allocating knows of places and wishes: where communities lie, where members would serve."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommunityPoint(models.Model):
    """Where a community's office lies (GCJ-02 or WGS-84 alike: only distances are used)."""

    community = models.OneToOneField("organisations.Community", models.CASCADE, related_name="+")
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=5)

    class Meta:
        verbose_name = _("place of a community")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(longitude__gte=-180, longitude__lte=180)
                & models.Q(latitude__gte=-90, latitude__lte=90),
                name="point_is_on_the_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community_id}: {self.longitude}, {self.latitude}"


class CommunityWish(models.Model):
    """A community in which a member would like to serve, best first. Having none is as good."""

    member = models.ForeignKey("organisations.Member", models.CASCADE, related_name="+")
    community = models.ForeignKey("organisations.Community", models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        verbose_name = _("wished community")
        ordering = ["member", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["member", "community"], name="a_wish_once"),
            models.UniqueConstraint(fields=["member", "rank"], name="one_wish_of_a_rank"),
            models.CheckConstraint(
                condition=models.Q(rank__gte=1, rank__lte=3), name="at_most_three_wishes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.rank}: {self.community_id}"
