"""Judges the answers of the policy table: a line for each cell that is wrong."""

from tests.policy_calls import Answer, Caller
from tests.policy_table import ANON, Address, Row
from tests.policy_world import MIXED, SIGNED_IN
from tests.trials import trials

SIGN_IN = "/sign-in/"


def cells(row: Row, address: Address):
    """Who calls, for whose thing, and whether with a token.

    On the mixed sides only those are tried who may somewhere, and one who may nowhere. A token
    opens what its holder may: for a commit it is tried by who may and by one who may not, at night
    by everybody.
    """
    if row.object and row.own | row.seen:
        for side in MIXED:
            for role in sorted(row.own | row.seen | {"nobody"}):
                yield role, side, False
    sides = ("own", "other") if row.object else ("own",)
    allowed = [role for role in SIGNED_IN if row.allows(role, "own")]
    bearers = {*allowed[: trials(1, len(allowed))], *SIGNED_IN[-trials(1, len(SIGNED_IN)) :]}
    for side in sides:
        yield ANON, side, False
        for role in SIGNED_IN:
            yield role, side, False
            if address.is_api and role in bearers:
                yield role, side, True


def problems(row: Row, caller: Caller, address: Address) -> list[str]:
    """What is wrong about a row, a line for each cell."""
    found = []
    for role, side, bearer in cells(row, address):
        answer = caller.call(address, row, role, side, bearer=bearer)
        if problem := problem_of(row, address, role, side, answer):
            found.append(f"{role}{' (token)' if bearer else ''} {side}: {problem}")
        if not row.may_see_strangers(role):
            strange = caller.world.strange_words(role)
            found += [f"{role} {side}: leaks {word}" for word in strange if word in answer.text]
    return found


def problem_of(row: Row, address: Address, role: str, side: str, answer: Answer) -> str:
    if role == ANON and not row.public:
        return _problem_of_a_stranger(address, answer)
    if not row.allows(role, side):
        if answer.status != row.refusal(role, side):
            return f"{answer.status} instead of {row.refusal(role, side)}"
        return f"refused, yet wrote {answer.written or answer.verbs}" if answer.written else ""
    if answer.status not in row.ok or answer.location.startswith(SIGN_IN + "?"):
        return f"{answer.status} {answer.location} instead of {sorted(row.ok)}"
    return _problem_of_the_record(row, answer)


def _problem_of_a_stranger(address: Address, answer: Answer) -> str:
    if address.is_api:
        return "" if answer.status == 401 else f"{answer.status} instead of 401"
    if answer.status == 302 and answer.location.startswith(SIGN_IN):
        return ""
    return f"{answer.status} {answer.location} instead of the sign-in page"


def _problem_of_the_record(row: Row, answer: Answer) -> str:
    """Every change leaves exactly one event (promise H1); what changes nothing leaves none."""
    if answer.written and len(answer.verbs) != 1:
        return f"changed {sorted(answer.written)} and left {answer.verbs}"
    if set(answer.verbs) - {row.event}:
        return f"left {answer.verbs} instead of {row.event!r}"
    return ""


def first_effective(row: Row, caller: Caller, address: Address):
    for role, side, bearer in cells(row, address):
        if bearer or not row.allows(role, side):
            continue
        answer = caller.call(address, row, role, side)
        if answer.verbs == [row.event]:
            return role, side, answer
    return None
