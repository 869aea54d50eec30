"""Invented counties at the level of linking: people, lines, and whom each line means.

No county is copied here and no share is fixed: every county draws its own size, its own mix of
names and its own shares of each slip, absence and mistake, over ranges wide enough to hold a
careful county and a careless one. What is learnt over many of them is true of none in particular.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from random import Random

from pypinyin import lazy_pinyin

from nongan.demo.papers import people as demo
from nongan.roster.linkage import Line, Person, names

# Characters that stand in given names beside those of the demo county.
GIVEN = demo.MEN + demo.WOMEN + "宝德福贵金玉珍珠琴素桃菊翠莲荣桂祥义仁礼信忠孝爱民富强胜利跃进卫星"
VAGUE = ("机关", "局机关", "本单位", "县直", "事业单位", "办公室")
FORMER = ("旧称甲", "旧称乙", "旧称丙")
FOREIGN = ("", "退休", "居民", "外地公司", "邻县单位", "某镇政府")


@dataclass(frozen=True)
class Habits:
    """One county's shares, each 0..1 unless said otherwise."""

    name_slips: float
    slip_mix: tuple[float, ...]
    short_names: float
    phone_missing: float
    phone_slips: float
    roster_phone_missing: float
    roster_phone_old: float
    unit_blank: float
    unit_vague: float
    unit_former: float
    unit_parent: float
    unit_unsure: float
    unit_wrong: float
    sex_wrong: float
    items_blank: float
    items_other: float
    silent: float
    elsewhere: float
    twice: float
    both: float
    feedback_given: float
    feedback_elsewhere: float
    feedback_follows: float
    feedback_twice: float
    strangers: float
    stranger_unit: float
    sheets_missing: float


# The ranges of the shares; half of all counties lie below the geometric middle of each.
RANGES = {
    "name_slips": (0.005, 0.2),
    "short_names": (0.1, 0.6),
    "phone_missing": (0.02, 0.5),
    "phone_slips": (0.003, 0.12),
    "roster_phone_missing": (0.002, 0.1),
    "roster_phone_old": (0.001, 0.03),
    "unit_blank": (0.002, 0.12),
    "unit_vague": (0.001, 0.08),
    "unit_former": (0.001, 0.06),
    "unit_parent": (0.002, 0.3),
    "unit_unsure": (0.002, 0.1),
    "unit_wrong": (0.0003, 0.01),
    "sex_wrong": (0.001, 0.02),
    "items_blank": (0.02, 0.4),
    "items_other": (0.05, 0.5),
    "silent": (0.02, 0.15),
    "elsewhere": (0.003, 0.04),
    "twice": (0.002, 0.03),
    "both": (0.002, 0.02),
    "feedback_given": (0.4, 0.95),
    "feedback_elsewhere": (0.0005, 0.05),
    "feedback_follows": (0.05, 0.95),
    "feedback_twice": (0.0002, 0.01),
    "strangers": (0.003, 0.05),
    "stranger_unit": (0.3, 0.98),
    "sheets_missing": (0.02, 0.2),
}
SLIPS = ("tone", "sound", "near", "wrong", "missing", "swapped", "added", "spelt")


@dataclass
class County:
    """What was invented: `truth` says whom each line means, "" for nobody."""

    habits: Habits
    people: list[Person]
    lines: list[Line] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)


def habits(dice: Random, level: float | None = None) -> Habits:
    """One county's shares. `level` 0..1 leans all kinds of noise to one side; None: each apart."""
    shares: dict[str, float] = {}
    for name, (low, high) in RANGES.items():
        spot = dice.random() if level is None else min(max(dice.gauss(level, 0.15), 0.0), 1.0)
        shares[name] = low * (high / low) ** spot
    for name in ("short_names", "feedback_given", "feedback_follows", "stranger_unit"):
        low, high = RANGES[name]
        shares[name] = dice.uniform(low, high)
    weights = [dice.gammavariate(1.2, 1.0) + 0.02 for _ in SLIPS]
    mix = tuple(weight / sum(weights) for weight in weights)
    known = {one.name for one in fields(Habits)}
    return Habits(slip_mix=mix, **{k: v for k, v in shares.items() if k in known})


def invent(seed: int, level: float | None = None) -> County:
    """A county of its own. The same seed and level give the same county."""
    dice = Random(f"{seed}|{level}")  # noqa: S311  an invention, not a secret
    teller = Teller(dice, habits(dice, level))
    return teller.tell()


class Teller:
    """Draws one county, one roll of the dice after the other."""

    def __init__(self, dice: Random, own: Habits) -> None:
        self.dice, self.habits = dice, own
        self.size = int(500 * 8 ** dice.random())
        self.places = [f"社区{n}" for n in range(dice.randint(7, 24))]
        self.organs = [f"单位{n}" for n in range(max(8, self.size // dice.randint(20, 50)))]
        above = self.organs[: len(self.organs) // 3]
        self.parent = {organ: dice.choice(above) for organ in self.organs[-len(above) :]}
        self.big = [dice.lognormvariate(0, 0.8) for _ in self.organs]
        self.surnames = [1 / (n + 3) for n in range(len(demo.SURNAMES))]
        chars = sorted(set(GIVEN))
        dice.shuffle(chars)
        self.given = chars
        self.given_shares = [1 / (n + 12) for n in range(len(chars))]
        self.phone_start = dice.choice(("13", "15", "18", "19"))

    def tell(self) -> County:
        """People, then what the communities wrote down about them."""
        people = [self.person(number) for number in range(self.size)]
        county = County(self.habits, [self.as_listed(person) for person in people])
        reported = self.receipts(county, people)
        for quarter in (1, 2, 3):
            self.feedback(county, people, reported, quarter)
        return county

    def happens(self, share: float) -> bool:
        return self.dice.random() < share

    def name(self) -> str:
        surname = self.dice.choices(demo.SURNAMES, self.surnames)[0]
        if self.happens(0.005):
            surname = self.dice.choice(demo.DOUBLE_SURNAMES)
        count = 1 if self.happens(self.habits.short_names) else 2
        return surname + "".join(self.dice.choices(self.given, self.given_shares, k=count))

    def phone(self) -> str:
        return self.phone_start + f"{self.dice.randrange(10**9):09}"

    def person(self, number: int) -> Person:
        dice = self.dice
        home = dice.choice(self.places) if self.happens(0.85) else ""
        return Person(
            key=f"M{number:05}",
            name=self.name(),
            organ=dice.choices(self.organs, self.big)[0],
            sex=dice.choice("MF"),
            phone=self.phone(),
            community=home if home and self.happens(0.6) else dice.choice(self.places),
            residence=home,
            items=frozenset(str(dice.randrange(18)) for _ in range(dice.choice((0, 1, 1, 2, 3)))),
        )

    def as_listed(self, person: Person) -> Person:
        """The roster's entry: some phones are missing or of years ago."""
        if self.happens(self.habits.roster_phone_missing):
            return replace(person, phone="")
        return (
            replace(person, phone=self.phone())
            if self.happens(self.habits.roster_phone_old)
            else person
        )

    def elsewhere(self, place: str) -> str:
        return self.dice.choice([other for other in self.places if other != place])

    def receipts(self, county: County, people: Sequence[Person]) -> dict[str, str]:
        """Who reported where; returns the place by member."""
        own, reported = self.habits, {}
        for person in people:
            if self.happens(own.silent):
                continue
            place = person.community
            if self.happens(own.elsewhere):
                place = self.elsewhere(place)
            reported[person.key] = place
            places = [place]
            if self.happens(own.twice):
                places.append(place)
            elif self.happens(own.both):
                places.append(self.elsewhere(place))
            for at in places:
                self.write(county, "receipts", at, person)
        for _ in range(round(self.size * own.strangers)):
            self.write_stranger(county, "receipts")
        return reported

    def feedback(
        self, county: County, people: Sequence[Person], reported: dict[str, str], quarter: int
    ) -> None:
        """One quarter's books: of those who reported, and of some who did not."""
        own, pool = self.habits, f"feedback 2026Q{quarter}"
        unsent = {place for place in self.places if self.happens(own.sheets_missing)}
        before = len(county.lines)
        for person in people:
            came = own.feedback_given * (1.0 if person.key in reported else 0.3)
            if not self.happens(came):
                continue
            place = person.community
            if person.key in reported and self.happens(own.feedback_follows):
                place = reported[person.key]
            if self.happens(own.feedback_elsewhere):
                place = self.elsewhere(place)
            for _ in range(2 if self.happens(own.feedback_twice) else 1):
                if place not in unsent:
                    self.write(county, pool, place, person)
        for _ in range(round((len(county.lines) - before) * own.strangers)):
            self.write_stranger(county, pool)

    def write(self, county: County, pool: str, place: str, person: Person) -> None:
        """One line about a member, with its slips."""
        own, dice = self.habits, self.dice
        unit, organs = self.unit(person.organ)
        name = self.slipped(person.name) if self.happens(own.name_slips) else person.name
        line = Line(f"{pool}|{place}|{dice.getrandbits(60):015x}", pool, name, unit, organs)
        line = replace(line, community=place)
        if pool == "receipts":
            sex = person.sex if not self.happens(own.sex_wrong) else "MF"[person.sex == "M"]
            line = replace(line, sex=sex, phone=self.written_phone(person.phone))
            line = replace(line, items=self.chosen(person.items))
        county.lines.append(line)
        county.truth[line.key] = person.key

    def write_stranger(self, county: County, pool: str) -> None:
        """One line about somebody on no roster."""
        someone = self.person(0)
        self.write(county, pool, self.dice.choice(self.places), someone)
        line = county.lines[-1]
        county.truth[line.key] = ""
        if not self.happens(self.habits.stranger_unit):
            county.lines[-1] = replace(line, unit=self.dice.choice(FOREIGN), organs=())

    def unit(self, organ: str) -> tuple[str, tuple[tuple[str, float], ...]]:
        """A unit as written, with what a resolver makes of it."""
        own = self.habits
        if self.happens(own.unit_blank):
            return "", ()
        if self.happens(own.unit_vague):
            return self.dice.choice(VAGUE), ()
        if self.happens(own.unit_former):
            return organ + self.dice.choice(FORMER), ()
        if organ in self.parent and self.happens(own.unit_parent):
            organ = self.parent[organ]
        if self.happens(own.unit_wrong):
            organ = self.dice.choice(self.organs)
        if self.happens(own.unit_unsure):
            near = sorted({organ, self.dice.choice(self.organs)})
            return organ + "?", tuple((name, 0.8) for name in near)
        return organ, ((organ, 1.0),)

    def chosen(self, items: frozenset[str]) -> frozenset[str]:
        if self.happens(self.habits.items_blank):
            return frozenset()
        if not items or self.happens(self.habits.items_other):
            fresh = frozenset(str(self.dice.randrange(18)) for _ in range(2))
            return fresh | frozenset(sorted(items)[:1]) if self.happens(0.3) else fresh
        return items

    def written_phone(self, phone: str) -> str:
        if self.happens(self.habits.phone_missing):
            return ""
        if not self.happens(self.habits.phone_slips):
            return phone
        dice, place = self.dice, self.dice.randrange(2, 10)
        roll = dice.random()
        if roll < 0.35:
            return phone[:place] + phone[place + 1] + phone[place] + phone[place + 2 :]
        if roll < 0.5:
            return phone[:place] + phone[place + 1 :]
        wrong = 2 if roll < 0.6 else 1
        digits = list(phone)
        for spot in dice.sample(range(2, 11), wrong):
            digits[spot] = str((int(digits[spot]) + dice.randint(1, 9)) % 10)
        return self.phone() if roll > 0.95 else "".join(digits)

    def slipped(self, name: str) -> str:
        """The name as it was heard or read."""
        dice = self.dice
        slip = dice.choices(SLIPS, self.habits.slip_mix)[0]
        place = dice.randrange(len(name))
        before, char, after = name[:place], name[place], name[place + 1 :]
        if slip == "missing" and len(name) > 2:
            place = dice.randrange(1, len(name))
            return name[:place] + name[place + 1 :]
        if slip == "swapped" and len(name) > 2:
            return name[0] + name[2] + name[1] + name[3:]
        if slip == "spelt":
            return before + lazy_pinyin(char)[0] + after
        if slip == "added":
            return name + dice.choice(self.given)
        if slip in ("tone", "sound", "near"):
            depth = SLIPS.index(slip)
            heard = sorted(alike(char, depth) - {char})
            usual = [other for other in heard if other in self.given]
            pool = usual if usual and self.happens(0.7) else heard
            if pool:
                return before + dice.choice(pool) + after
        usual = self.given if self.happens(0.6) else sorted(common_characters())
        return before + dice.choice([other for other in usual if other != char]) + after


@cache
def common_characters() -> frozenset[str]:
    """The 3,755 characters of the first level of the national standard."""
    rows = range(0xB0, 0xD8)
    found = (
        bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in range(161, 255)
    )
    return frozenset(filter(None, found))


@cache
def alike(char: str, depth: int) -> frozenset[str]:
    """The common characters that sound like one: with tone, without, or nearly."""
    own = names.sounds(char)[depth]
    return frozenset(c for c in common_characters() if not own.isdisjoint(names.sounds(c)[depth]))
