"""The only source of time. Services take `at` as an argument; doors ask here."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nongan.kernel.errors import Refused

COUNTY_ZONE = ZoneInfo("Asia/Shanghai")
# A day outside is a slip of the hand, and nothing can be reckoned from the calendar's ends.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def local(at: datetime) -> datetime:
    """The same instant on the county's wall clock."""
    return at.astimezone(COUNTY_ZONE)


def day_of(at: datetime) -> date:
    """The county's calendar day on which an instant falls (not the server's)."""
    return local(at).date()


def today() -> date:
    """The county's calendar day now."""
    return day_of(now())


def require_reckonable(day: date) -> None:
    """Raise Refused for a day that nobody can mean, such as 0001-01-01 or 9999-12-31."""
    if not EARLIEST <= day <= LATEST:
        raise Refused(_("%(day)s: the year is mistyped.") % {"day": day}, code="day_far_off")
