"""That this installation holds the invented county, and how far loading it came."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Loading(models.Model):
    """The one loading of the invented county. A killed one is taken up where it stood."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    # The day that the story is told from; a run on the next day must write the same paper.
    told_on = models.DateField(_("told on"))
    is_small = models.BooleanField(_("small county"), default=False)
    began_at = models.DateTimeField(_("began at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("loading of the demo county")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_demo_county_only"),
        ]

    def __str__(self) -> str:
        return f"{self.told_on}"
