"""Members who look most like a written line, for lines that mean nobody on the roster."""

from django.db.models import QuerySet

from nongan import tabular
from nongan.kernel import pinyin
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member, Membership
from nongan.roster.models import WrittenLine
from nongan.roster.queries.paper_lines import meant_organs
from nongan.roster.rules.look_alikes import Enrolled, nearest


def enrolled(number: str, name: str, organ: str) -> Enrolled:
    """A member as far as looks go."""
    return Enrolled(number, name, _sound(name), organ)


def written(line: WrittenLine, vocabulary: tabular.Vocabulary) -> Enrolled:
    """A line as far as looks go, with the organ that its unit means, if it can mean only one."""
    organs = meant_organs(line.unit_written, vocabulary)
    return enrolled(
        "", "".join(line.name_written.split()), organs[0][0] if len(organs) == 1 else ""
    )


def _sound(name: str) -> str:
    return next(iter(pinyin.readings(name)), "")


def nearest_members(line: WrittenLine, among: QuerySet[Member], *, count: int) -> list[str]:
    """The numbers of the active members among some who look most like a line, best first."""
    homes = Membership.objects.filter(
        ends_on__isnull=True, member__status=Member.Status.ACTIVE, member__in=among.values("id")
    ).values_list("member__number", "member__name", "party_organisation__organ__name")
    people = [enrolled(number, name, organ or "") for number, name, organ in homes]
    return nearest(written(line, organisations.vocabulary()), people, count=count)
