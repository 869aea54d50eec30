"""How far the county has come, for the first steps and the desk."""

from nongan.roster.models import CheckRun, ImportBatch, Kind, RosterVersion


def has_imports() -> bool:
    """Say whether rosters and an allocation list have been confirmed."""
    confirmed = ImportBatch.objects.filter(status=ImportBatch.Status.CONFIRMED)
    kinds = set(confirmed.order_by().values_list("kind", flat=True).distinct())
    return {Kind.ROSTERS, Kind.ALLOCATION} <= kinds


def has_issued_roster() -> bool:
    """Say whether a roster is in force."""
    return RosterVersion.objects.filter(status=RosterVersion.Status.ISSUED).exists()


def has_check() -> bool:
    """Say whether a reverse check was ever run."""
    return CheckRun.objects.exists()
