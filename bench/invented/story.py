"""Who reported where, who served in which quarter, and how a community wrote it down."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bench.invented import slips
from bench.invented.ground import Ground
from bench.invented.noise import Noise
from bench.invented.people import Member, Namer, Phones
from nongan.demo.papers.story import GRADES, REMARKS

QUARTERS = (1, 2, 3)
OUTSIDE = ("退休", "市直机关", "省直下派干部", "居民", "个体", "某某公司", "大学生", "县直单位", "")


@dataclass
class Line:
    """A line of a community's sheet; `member` is "" for somebody on no roster."""

    community: str
    member: str
    name: str
    unit: str
    sex: str = ""
    phone: str | int = ""
    items: tuple[str, ...] = ()
    day: date | None = None
    number: str = ""
    hours: float = 2
    grade: str = ""
    remark: str = ""


@dataclass
class Story:
    """All receipts by community, all feedback by quarter and community."""

    receipts: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))
    feedback: dict[tuple[int, str], list[Line]] = field(default_factory=lambda: defaultdict(list))


class Teller:
    """Lets a county's year happen."""

    def __init__(self, ground: Ground, noise: Noise, made: list[Member], dice: Random) -> None:
        self.ground = ground
        self.noise = noise
        self.people = made
        self.dice = dice
        self.places = [place.name for place in ground.communities]
        self.organs = {organ.name: organ for organ in ground.organs}
        self.namer, self.phones = Namer(noise, dice), Phones(dice)

    def tell(self, year: int) -> Story:
        """Reports from January on, three quarters of service, each list in its own order."""
        story = Story()
        reported = {one.key: self._places_of(one) for one in self.people}
        for one in self.people:
            for place in reported[one.key]:
                story.receipts[place].append(self._receipt(one, place, year))
        for _ in range(self._some(self.noise.stranger)):
            line = self._stranger(year)
            story.receipts[line.community].append(line)
        for quarter in QUARTERS:
            unsent = {place for place in self.places if self._happens(self.noise.unsent)}
            for line in self._service(reported):
                if line.community not in unsent:
                    story.feedback[quarter, line.community].append(line)
        for lines in (*story.receipts.values(), *story.feedback.values()):
            self.dice.shuffle(lines)
        return story

    def _happens(self, share: float) -> bool:
        return self.dice.random() < share

    def _some(self, share: float) -> int:
        return round(share * len(self.people) * self.dice.uniform(0.8, 1.2))

    def _elsewhere(self, place: str) -> str:
        return self.dice.choice([other for other in self.places if other != place])

    def _places_of(self, one: Member) -> list[str]:
        """The communities whose lists a member stands on, once for each line."""
        if self._happens(self.noise.silent):
            return []
        places = [one.assigned]
        if self._happens(self.noise.wrong_place):
            places = [self._elsewhere(one.assigned)]
        if self._happens(self.noise.two_places):
            places.append(self._elsewhere(places[0]))
        if self._happens(self.noise.twice):
            places.append(places[0])
        return places

    def _name(self, name: str) -> str:
        if self._happens(self.noise.name_slip):
            name = slips.slipped_name(name, self.noise, self.dice)
        return slips.decorated(name, self.dice)

    def _unit(self, organ: str) -> str:
        return slips.written_unit(self.organs[organ], self.ground.county, self.noise, self.dice)

    def _items(self, own: Iterable[str]) -> tuple[str, ...]:
        if self._happens(self.noise.items_blank):
            return ()
        items = tuple(own)
        if not items or self._happens(self.noise.items_differ):
            return tuple(self.dice.sample(self.ground.items, self.dice.choice((1, 1, 2, 3))))
        return items

    def _receipt(self, one: Member, place: str, year: int) -> Line:
        sex = one.sex
        if self._happens(self.noise.sex_wrong):
            sex = "女" if sex == "男" else "男"
        return Line(
            community=place,
            member=one.key,
            name=self._name(one.name),
            unit=self._unit(one.organ),
            sex=sex,
            phone=slips.written_phone(one.phone, self.noise, self.dice),
            items=self._items(one.items),
            day=self._day(year),
        )

    def _day(self, year: int) -> date:
        return date(year, 1, 4) + timedelta(days=int(150 * self.dice.random() ** 2))

    def _stranger(self, year: int) -> Line:
        dice = self.dice
        sex = dice.choice("男女")
        inside = dice.random() < 0.4  # somebody of a county organ whom its roster forgot
        unit = self._unit(dice.choice(self.ground.organs).name) if inside else dice.choice(OUTSIDE)
        phone = slips.written_phone(self.phones.phone(), self.noise, dice)
        place, name = dice.choice(self.places), self.namer.name(sex)
        return Line(place, "", name, unit, sex, phone, self._items(()), self._day(year))

    def _service(self, reported: dict[str, list[str]]) -> Iterable[Line]:
        """One quarter's lines: of those who reported, of those who did not, and of strangers."""
        for one in self.people:
            places = reported[one.key]
            if not self._happens(self.noise.served if places else self.noise.served_unreported):
                continue
            place = places[0] if places else one.assigned
            if self._happens(self.noise.served_elsewhere):
                place = self._elsewhere(place)
            yield self._served(place, one.key, self._name(one.name), self._unit(one.organ))
        for _ in range(self._some(self.noise.stranger_served)):
            stranger = self._stranger(2000)
            yield self._served(stranger.community, "", stranger.name, stranger.unit)

    def _served(self, place: str, key: str, name: str, unit: str) -> Line:
        dice = self.dice
        hours = dice.choice((1, 1.5, 2, 2, 2, 3, 4))
        grade, remark = dice.choice(GRADES), dice.choice(REMARKS)
        return Line(place, key, name, unit, hours=hours, grade=grade, remark=remark)
