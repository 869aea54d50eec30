"""How sure an answer must be to stand without a person: chosen by the committee, kept for good."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewThreshold(models.Model):
    """One choice of the threshold; the newest is in force from the next run on. Never changed."""

    # Half bits, so that the choice is a whole number on every database: 10 is 5 bits, 32 to 1.
    half_bits = models.PositiveSmallIntegerField(_("margin in half bits"))
    note = models.CharField(_("reason"), max_length=300)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(_("chosen at"))

    class Meta:
        verbose_name = _("review threshold")
        ordering = ["-chosen_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(half_bits__lte=24), name="threshold_within_the_curve"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bits}"

    @property
    def bits(self) -> float:
        """The margin, in bits, from which on an answer stands without a person."""
        return self.half_bits / 2

    @property
    def odds(self) -> float:
        """How many times likelier than any other an answer must be."""
        return float(2**self.bits)
