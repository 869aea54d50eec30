"""The service items that a member may offer and a community may ask for (domain.md M09)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceItem(models.Model):
    """One of the items of the county's list, with the version of its text that is in force."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        SUSPENDED = "suspended", _("Suspended")
        RETIRED = "retired", _("Retired")

    code = models.CharField(_("code"), max_length=30, unique=True)
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=30, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=60)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    content = models.CharField(_("content"), max_length=300)
    guard = models.CharField(_("guard"), max_length=300)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PUBLISHED
    )

    class Meta:
        verbose_name = _("service item")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="item_numbers_start_at_one"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "published", "suspended", "retired"]),
                name="item_status",
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh
