"""Small problems for tests: a handful of people, units and branches, by hand or by hypothesis."""

from dataclasses import replace

from hypothesis import strategies as st

from nongan.allocation.solver import Branch, Floor, Person, Problem, Rules, Weights

ITEMS = ("01", "02", "03")
UNITS = ("power", "schools", "archive")


def branches(count, people, *, slack=2):
    """Branches B0 … that hold `people` with some slack."""
    target = people // count
    return tuple(
        Branch(f"B{n}", max(0, target - slack), target, target + slack + 1, UNITS[n % 3])
        for n in range(count)
    )


def plain(count=12, *, of=3, **changes):
    """People who want different things, at `of` branches, with plain rules."""
    people = tuple(
        Person(
            f"P{n:02}",
            UNITS[n % 3],
            "MF"[n % 2],
            1965 + 3 * n,
            frozenset({ITEMS[n % 3]}),
            (f"B{n * 7 % of}",),
            {f"B{k}": (n + k) % 3 for k in range(of)},
            f"B{n % of}",
        )
        for n in range(count)
    )
    return replace(Problem(people, branches(of, count), 2026), **changes)


def person(problem, key, **changes):
    """The problem with one person changed."""
    people = tuple(replace(p, **changes) if p.key == key else p for p in problem.people)
    return replace(problem, people=people)


@st.composite
def problems(draw, *, hard=False):
    """Any small problem; with `hard` its rules may well collide."""
    keys = [f"B{n}" for n in range(draw(st.integers(2, 4)))]
    count = draw(st.integers(2, 12))
    people = tuple(draw(_people(f"P{n:02}", keys)) for n in range(count))
    return Problem(
        people,
        tuple(draw(_branches(key, count, len(keys), hard)) for key in keys),
        2026,
        draw(_rules(keys, hard)),
        Weights(*draw(st.lists(st.integers(0, 9), min_size=7, max_size=7))),
    )


@st.composite
def _people(draw, key, keys):
    one = st.sampled_from(keys)
    return Person(
        key,
        draw(st.sampled_from(UNITS)),
        draw(st.sampled_from("MF ")).strip(),
        draw(st.none() | st.integers(1960, 2005)),
        draw(st.frozensets(st.sampled_from(ITEMS), max_size=2)),
        tuple(draw(st.lists(one, max_size=3, unique=True))),
        draw(st.dictionaries(one, st.integers(0, 3))),
        draw(st.just("") | one),
        draw(st.sampled_from(["", "", "", *keys])),
        dict.fromkeys(draw(st.sets(one, max_size=1)), "a relative works there"),
    )


@st.composite
def _branches(draw, key, people, count, hard):
    fair = -(-people // count)
    most = draw(st.integers(fair, people if not hard else fair + 1))
    least = draw(st.integers(0, people // count if hard else 0))
    unit = draw(st.sampled_from(["", *UNITS]))
    return Branch(key, least, draw(st.integers(least, most)), most, unit)


@st.composite
def _rules(draw, keys, hard):
    floors = st.builds(
        Floor,
        st.sampled_from(ITEMS),
        st.sampled_from(keys),
        st.integers(0, 3),
        st.booleans() if hard else st.just(False),
    )
    units = st.sampled_from(UNITS)
    return Rules(
        tuple(draw(st.lists(floors, max_size=3, unique_by=lambda f: (f.item, f.branch)))),
        draw(st.dictionaries(units, st.integers(1, 2), max_size=2)),
        draw(st.dictionaries(units, st.integers(40, 100), max_size=1)) if hard else {},
        draw(st.none() | st.integers(40, 90)) if hard else None,
    )
