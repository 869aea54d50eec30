"""The people of an unseen county: common and rare names, local phones, and namesakes."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bench.invented.ground import Ground
from bench.invented.noise import Noise
from nongan.demo.papers.people import MEN, POSTS, SURNAMES, UNISSUED, WOMEN

RARE = "堃喆祎玥珺昇赟翀淼垚犇骉炘煊琰琬璟瑄璇昱晟暄峣嵘嫣婳妤姝翊翾骞骜桢楠榕濛沅洺滢铮锴镕鑫"
RARE_SURNAMES = ("佟", "官", "仝", "逄", "亓", "郐", "隗", "尉迟", "皇甫", "欧阳", "司徒", "慕容")
FOREIGN = ("阿依古丽·买买提", "巴特尔", "其其格", "萨仁图雅", "艾力·吐尔逊", "乌云高娃")


@dataclass
class Member:
    """One invented member of the county's roster."""

    key: str
    name: str
    sex: str
    organ: str
    phone: str
    born: date
    joined: date
    is_full: bool
    home: int | None
    items: tuple[str, ...]
    post: str
    residence: str
    assigned: str = ""


def people(ground: Ground, noise: Noise, count: int, today: date, dice: Random) -> list[Member]:
    """`count` members of the county's organs, each assigned to a community, with namesakes."""
    namer, phones = Namer(noise, dice), Phones(dice)
    weights = [dice.lognormvariate(0, 0.7) for _ in ground.organs]
    sizes = Counter(dice.choices(range(len(ground.organs)), weights, k=count))
    made: list[Member] = []
    for organ, about in enumerate(ground.organs):
        for _ in range(max(sizes[organ], 3)):
            made.append(_member(len(made), about.name, namer, phones, (ground, today, dice)))
    _make_twins(made, round(noise.twins * len(made)), dice)
    _assign(made, ground, dice)
    return made


def _member(
    place: int, organ: str, namer: "Namer", phones: "Phones", at: tuple[Ground, date, Random]
) -> Member:
    ground, today, dice = at
    sex = "男" if dice.random() < 0.58 else "女"
    born = today - timedelta(days=dice.randint(24 * 366, 59 * 365))
    is_full = dice.random() < 0.97
    earliest = born + timedelta(days=19 * 366)
    if not is_full:
        earliest = max(earliest, today - timedelta(days=330))
    home = None if dice.random() < 0.1 else dice.randrange(len(ground.communities))
    days = max((today - timedelta(days=40) - earliest).days, 1)
    return Member(
        key=f"M{place + 1:05}",
        name=namer.name(sex),
        sex=sex,
        organ=organ,
        phone=phones.phone(),
        born=born,
        joined=earliest + timedelta(days=int(days * dice.random() ** 1.4)),
        is_full=is_full,
        home=home,
        items=tuple(dice.sample(ground.items, dice.choice((0, 1, 1, 2, 2, 3)))),
        post=dice.choice(POSTS),
        residence="" if home is None else ground.communities[home].name,
    )


class Namer:
    """Names as a county has them: a few surnames are half of it, given names come in fashions."""

    def __init__(self, noise: Noise, dice: Random) -> None:
        self.noise = noise
        self.dice = dice
        self.surnames = list(SURNAMES)
        steep = dice.uniform(0.6, 1.1)
        self.weights = [1 / (rank + 2) ** steep for rank in range(len(self.surnames))]
        self.single = dice.uniform(0.08, 0.3)
        self.given = {sex: self._fashion(pool) for sex, pool in (("男", MEN), ("女", WOMEN))}

    def _fashion(self, pool: str) -> tuple[str, list[float]]:
        return pool, [self.dice.gammavariate(0.7, 1) for _ in pool]

    def name(self, sex: str) -> str:
        """A name of two to four characters; seldom one that is no Han name."""
        dice = self.dice
        if dice.random() < 0.003:
            return dice.choice(FOREIGN)
        surname = dice.choices(self.surnames, self.weights)[0]
        if dice.random() < 0.02:
            surname = dice.choice(RARE_SURNAMES)
        pool, weights = self.given[sex]
        first, second = dice.choices(pool, weights, k=2)
        if dice.random() < self.noise.rare:
            second = dice.choice(RARE)
        return surname + (second if dice.random() < self.single else first + second)


class Phones:
    """Numbers of a place: they begin with one of the few hundred blocks handed out there."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.blocks = [
            dice.choice(UNISSUED) + f"{dice.randrange(10_000):04}"
            for _ in range(dice.choice((40, 150, 600)))
        ]
        self.given: set[str] = set()

    def phone(self) -> str:
        """Eleven digits that nobody else has."""
        while True:
            phone = f"{self.dice.choice(self.blocks)}{self.dice.randrange(10_000):04}"
            if phone not in self.given:
                self.given.add(phone)
                return phone


def _make_twins(made: list[Member], count: int, dice: Random) -> None:
    """Give some people the name of a colleague of theirs; half of them share the sex too."""
    for one in dice.sample(made, count):
        colleagues = [other for other in made if other.organ == one.organ and other is not one]
        other = dice.choice(colleagues)
        one.name = other.name
        one.sex = other.sex if dice.random() < 0.5 else one.sex


def _assign(made: list[Member], ground: Ground, dice: Random) -> None:
    """The committee's way: an organ goes to one or two communities, or people go near home."""
    by_organ = dice.random() < 0.4
    near = dice.uniform(0, 0.6)
    names = [place.name for place in ground.communities]
    adopted = {organ.name: dice.sample(names, dice.choice((1, 1, 2))) for organ in ground.organs}
    for one in made:
        if by_organ:
            one.assigned = dice.choice(adopted[one.organ])
        elif one.home is not None and dice.random() < near:
            one.assigned = names[one.home]
        else:
            one.assigned = dice.choice(names)
