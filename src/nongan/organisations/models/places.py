"""The county, its streets and its communities."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class County(models.Model):
    """The one county of this installation; its row is also the lock of the structure."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    code = models.CharField(_("division code"), max_length=6, help_text="GB/T 2260")
    name = models.CharField(_("name"), max_length=50)

    class Meta:
        verbose_name = _("county")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_county_only"),
        ]

    def __str__(self) -> str:
        return self.name


class Street(models.Model):
    """A street office (街道), the level between county and community."""

    name = models.CharField(_("name"), max_length=50)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("street")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(closed_on__isnull=True),
                name="one_open_street_of_a_name",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="street_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """A residents' community (社区). `phone` is the office's public number, not a person's."""

    name = models.CharField(_("name"), max_length=50)
    street = models.ForeignKey(Street, models.PROTECT, related_name="communities")
    phone = models.CharField(_("office phone"), max_length=20, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(closed_on__isnull=True),
                name="one_open_community_of_a_name",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="community_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
