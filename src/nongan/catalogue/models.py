"""The service items that a member may offer and a community may ask for (domain.md M09)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nongan.catalogue.rules import LONGEST_BASIS, LONGEST_TEXT


class ServiceItem(models.Model):
    """One of the items of the county's list; what it says on which day stands in its wordings."""

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


class ItemWording(models.Model):
    """What an item says from a day on, until the next wording begins; never changed, never gone.

    Version 1 is the shipped text and has no first day: it holds for everything before the second.
    """

    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="wordings", verbose_name=_("service item")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.CharField(_("content"), max_length=LONGEST_TEXT)
    guard = models.CharField(_("what to mind"), max_length=LONGEST_TEXT, blank=True)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    # The document that the change rests on, such as 农机工委〔2026〕3号.
    basis = models.CharField(_("basis"), max_length=LONGEST_BASIS, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("wording")
        ordering = ["item", "version"]
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="one_wording_of_a_version"),
            # Only first days are kept: with each once, no two wordings can hold on one day.
            models.UniqueConstraint(fields=["item", "valid_from"], name="one_wording_of_a_day"),
            models.CheckConstraint(
                condition=models.Q(version=1, valid_from__isnull=True)
                | models.Q(version__gt=1, valid_from__isnull=False, recorded_at__isnull=False),
                name="only_the_first_wording_always_was",
            ),
            models.CheckConstraint(condition=~models.Q(content=""), name="wording_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"


class MemberSkill(models.Model):
    """A service item that a member can and wishes to do (特长及服务意向)."""

    member = models.ForeignKey("organisations.Member", models.CASCADE, related_name="+")
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["member", "item"]
        constraints = [
            models.UniqueConstraint(fields=["member", "item"], name="member_skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.item_id}"
