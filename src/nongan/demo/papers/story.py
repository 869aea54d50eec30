"""What happened in the invented county: who reported where, who served, and what was never sent."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from nongan.demo.papers import spelling
from nongan.demo.papers.people import Person, a_name, a_phone
from nongan.demo.papers.structure import Quarter, Structure

GRADES = ("优秀", "优秀", "良好", "良好", "良好", "一般")
REMARKS = ("", "", "", "", "能主动联系", "带了工具", "中途离开，已说明", "群众反映好")


@dataclass(frozen=True)
class Report:
    """One line of a community's receipt list; `person` is None for a stranger."""

    community: int
    person: int | None
    name: str
    unit: str
    sex: str
    phone: str
    reported_on: date
    items: tuple[int, ...]


@dataclass(frozen=True)
class Service:
    """One line of a quarter's feedback book."""

    community: int
    quarter: Quarter
    person: int | None
    name: str
    unit: str
    minutes: int
    attitude: str
    grade: str
    remark: str


@dataclass
class Story:
    """Everything that happened, and what never came."""

    reports: list[Report]
    services: list[Service]
    unsent: set[tuple[int, Quarter]]
    confirmed: dict[tuple[int, Quarter], list[int]]


def quarters_before(today: date, count: int = 3) -> list[Quarter]:
    """The last whole quarters before today, of one year where it has that many behind it."""
    quarter = Quarter(today.year, (today.month - 1) // 3 + 1)
    found: list[Quarter] = []
    while len(found) < count:
        last_year = quarter.number == 1
        quarter = (
            Quarter(quarter.year - 1, 4) if last_year else Quarter(quarter.year, quarter.number - 1)
        )
        found.append(quarter)
    return found[::-1]


def tell(structure: Structure, people: list[Person], *, today: date, dice: Random) -> Story:
    """Let the year happen: reports from March on, service in each quarter, and the usual gaps."""
    teller = Teller(structure, people, quarters_before(today), dice)
    reports = teller.reports()
    unsent = teller.unsent()
    services = teller.services(reports, unsent)
    return Story(reports, services, unsent, teller.confirmed(services))


class Teller:
    """Tells the year, one roll of the dice after the other."""

    def __init__(
        self, structure: Structure, people: list[Person], quarters: list[Quarter], dice: Random
    ) -> None:
        self.structure = structure
        self.people = people
        self.quarters = quarters
        self.dice = dice
        self.opened = date(quarters[0].year, quarters[0].months[2], 2)

    def reports(self) -> list[Report]:
        """Nine in ten report where they were sent; the others not at all, elsewhere or twice."""
        found: list[Report] = []
        habits = self._habits()
        for person in self.people:
            habit = habits.get(person.key, "")
            if habit == "silent":
                continue
            place = self._elsewhere(person.assigned) if habit == "elsewhere" else person.assigned
            found.append(self._report(person, place))
            if habit == "twice":
                found.append(self._report(person, place))
            elif habit == "both":
                found.append(self._report(person, self._elsewhere(place)))
        strangers = max(2, len(self.people) // 130)
        found += [self._stranger() for _ in range(strangers)]
        return sorted(found, key=lambda line: (line.community, line.reported_on, line.phone))

    def _habits(self) -> dict[int, str]:
        """Who does not simply report once at the right place; a small county has each case too."""
        count = len(self.people)
        shares = {"silent": 0.085, "elsewhere": 0.02, "twice": 0.01, "both": 0.01}
        keys = iter(self.dice.sample([person.key for person in self.people], count))
        return {
            next(keys): habit
            for habit, share in shares.items()
            for _ in range(max(2, round(count * share)))
        }

    def unsent(self) -> set[tuple[int, Quarter]]:
        """Sheets of communities that never came: a few, none of the first quarter."""
        communities = len(self.structure.communities)
        chosen = self.dice.sample(range(communities), max(1, communities // 5))
        return {(place, self.quarters[1 + number % 2]) for number, place in enumerate(chosen)}

    def services(self, reports: list[Report], unsent: set[tuple[int, Quarter]]) -> list[Service]:
        """Who came in which quarter, as the community wrote it down."""
        found: list[Service] = []
        for quarter in self.quarters:
            served: set[int] = set()
            for report in reports:
                late = report.reported_on > quarter.ends_on
                if late or report.person is None or report.person in served:
                    continue
                served.add(report.person)
                sent = (report.community, quarter) not in unsent
                if sent and self.dice.random() < 0.7:
                    found.append(self._service(report.community, quarter, report.person))
            found += self._unexpected(quarter, {report.person for report in reports}, unsent)
        return found

    def confirmed(self, services: list[Service]) -> dict[tuple[int, Quarter], list[int]]:
        """Two lists of people confirmed on site; some of them have no feedback card."""
        quarter = self.quarters[-1]
        lists: dict[tuple[int, Quarter], list[int]] = {}
        places = sorted({s.community for s in services if s.quarter == quarter})
        for place in places[:2]:
            came = [s.person for s in services if (s.community, s.quarter) == (place, quarter)]
            cards = {person for person in came if person is not None}
            own = [p.key for p in self.people if p.assigned == place and p.key not in cards]
            lists[place, quarter] = sorted(cards)[:25] + own[:3]
        return lists

    def _elsewhere(self, place: int) -> int:
        return (place + self.dice.randint(1, len(self.structure.communities) - 1)) % len(
            self.structure.communities
        )

    def _unit(self, person: Person) -> str:
        return spelling.written_unit(self.structure.organs[person.organ], self.dice)

    def _day(self) -> date:
        return self.opened + timedelta(days=int(120 * self.dice.random() ** 2.2))

    def _report(self, person: Person, place: int) -> Report:
        dice = self.dice
        heard = spelling.slip_in_name(person.name, dice) if dice.random() < 0.06 else person.name
        roll = dice.random()
        phone = "" if roll < 0.12 else person.phone
        phone = spelling.slip_in_phone(person.phone, dice) if roll > 0.975 else phone
        return Report(
            community=place,
            person=person.key,
            name=heard,
            unit="" if roll < 0.03 else self._unit(person),
            sex=person.sex,
            phone=phone,
            reported_on=self._day(),
            items=person.items or (dice.randrange(len(self.structure.items)),),
        )

    def _stranger(self) -> Report:
        """Somebody who is on no roster: a volunteer, a retired man, a branch of another system."""
        dice = self.dice
        sex = dice.choice("男女")
        unit = dice.choice(("退休", "县电力公司", "省直下派干部", "", "居民党员"))
        place = dice.randrange(len(self.structure.communities))
        items = (dice.randrange(len(self.structure.items)),)
        return Report(place, None, a_name(dice, sex), unit, sex, a_phone(dice), self._day(), items)

    def _unexpected(
        self, quarter: Quarter, reported: set[int | None], unsent: set[tuple[int, Quarter]]
    ) -> list[Service]:
        """Feedback about people who never reported, and about people whom nobody knows."""
        silent = [p for p in self.people if p.key not in reported]
        came = self.dice.sample(silent, min(len(silent), max(1, len(silent) // 40)))
        places = [p.assigned for p in came]
        found = [
            self._service(place, quarter, person.key)
            for place, person in zip(places, came, strict=True)
        ]
        stranger = self._service(
            self.dice.randrange(len(self.structure.communities)), quarter, None
        )
        return [line for line in (*found, stranger) if (line.community, quarter) not in unsent]

    def _service(self, place: int, quarter: Quarter, key: int | None) -> Service:
        dice = self.dice
        name, unit = a_name(dice, "男"), dice.choice(("县医院", "热心居民", ""))
        if key is not None:
            person = self.people[key]
            name = spelling.slip_in_name(person.name, dice) if dice.random() < 0.03 else person.name
            unit = "" if dice.random() < 0.01 else self._unit(person)
        return Service(
            community=place,
            quarter=quarter,
            person=key,
            name=name,
            unit=unit,
            minutes=dice.choice((60, 90, 120, 120, 120, 150, 180)),
            attitude=dice.choice(GRADES),
            grade=dice.choice(GRADES),
            remark=dice.choice(REMARKS),
        )
