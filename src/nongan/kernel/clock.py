"""The only source of time. Services take `at` as an argument; doors ask here."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

COUNTY_ZONE = ZoneInfo("Asia/Shanghai")


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
