"""`nongan allocation`: plans from the terminal: new, set, lock, exclude, simulate, decide, read."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nongan.accounts.models import User
from nongan.allocation.models import AllocationPlan, Simulation
from nongan.allocation.queries import plans as queries
from nongan.allocation.queries.obstacles import obstacles_told
from nongan.allocation.rules import FloorWanted, PlanChange, Size, UnitRules, Where
from nongan.allocation.services import approving, fixing, planning, simulating
from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed, Refused
from nongan.organisations.models import Community, PartyOrganisation
from nongan.organisations.queries.acting import acting_user


class Command(BaseCommand):
    """Plans of allocation from the command line."""

    help = "Make, simulate, read and decide plans of allocation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A verb for each thing a person asks for."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="the plans and their state")
        new = verbs.add_parser("new", help="begin a plan; prints its id")
        new.add_argument("title")
        new.add_argument("--year", type=int, default=None)
        new.add_argument("--from", dest="starts_on", type=date.fromisoformat, default=None)
        change = verbs.add_parser("set", help="change weights, unit rules, sizes, floors")
        change.add_argument("plan")
        change.add_argument("--weight", action="append", metavar="NAME=NUMBER", default=[])
        change.add_argument("--size", action="append", metavar="社区=least,target,most", default=[])
        change.add_argument("--floor", action="append", metavar="ITEM=NUMBER[!]", default=[])
        for name in ("--together", "--spread", "--own"):
            change.add_argument(name, type=int, default=None, help="0: no such rule")
        for verb in (new, change):
            verb.add_argument("--as", dest="user", metavar="USER")
        _add_shorter_verbs(verbs)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        try:
            getattr(self, f"_{options['verb'].replace('-', '_')}")(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except NotAllowed as refusal:
            raise CommandError(_("Only the working committee makes plans.")) from refusal
        except (ValueError, AllocationPlan.DoesNotExist, Community.DoesNotExist) as wrong:
            raise CommandError(_("There is no such plan, community or number.")) from wrong

    def _list(self, options: dict[str, Any]) -> None:
        for plan in queries.plans_list(AllocationPlan.objects.all()):
            people = getattr(plan, "people", 0)
            self.stdout.write(f"{plan.id}\t{plan.year}\t{plan.status}\t{people}\t{plan.title}")

    def _new(self, options: dict[str, Any]) -> None:
        year = options["year"] or clock.today().year + 1
        plan = planning.create_plan(
            title=options["title"],
            year=year,
            starts_on=options["starts_on"] or date(year, 1, 1),
            actor=acting_user(options["user"]),
            at=clock.now(),
        )
        self.stdout.write(str(plan.id))

    def _known(self, options: dict[str, Any]) -> dict[str, Any]:
        plan = self._plan(options)
        actor: User = acting_user(options["user"])
        return {"plan_id": plan.id, "version": plan.version, "actor": actor, "at": clock.now()}

    def _plan(self, options: dict[str, Any]) -> AllocationPlan:
        found = [p for p in AllocationPlan.objects.all() if str(p.id).startswith(options["plan"])]
        if len(found) != 1:
            raise AllocationPlan.DoesNotExist
        return found[0]

    def _set(self, options: dict[str, Any]) -> None:
        plan = self._plan(options)
        ruled = {
            "together_most": options["together"],
            "spread_percent": options["spread"],
            "own_percent": options["own"],
        }
        rules = {name: getattr(plan, name) if said is None else said or None
                 for name, said in ruled.items()}  # fmt: skip
        pairs = [written.split("=", 1) for written in options["size"]]
        change = PlanChange(
            weights={n: int(w) for n, w in (one.split("=", 1) for one in options["weight"])},
            unit_rules=UnitRules(**rules),
            sizes={_community(name): Size(*map(int, size.split(","))) for name, size in pairs},
            floors=[_floor(one) for one in options["floor"]] if options["floor"] else None,
        )
        planning.change_settings(**self._known(options), change=change)

    def _lock(self, options: dict[str, Any]) -> None:
        where = Where(_community(options["community"]), options["reason"])
        unit = PartyOrganisation.objects.filter(name=options["who"], closed_on=None).first()
        if unit is not None:
            lock = fixing.lock_unit(**self._known(options), unit_id=unit.id, where=where)
        else:
            known = self._known(options)
            lock = fixing.lock_member(**known, member_number=options["who"], where=where)
        self.stdout.write(str(lock.pk))

    def _exclude(self, options: dict[str, Any]) -> None:
        where = Where(_community(options["community"]), options["reason"])
        known = self._known(options)
        row = fixing.exclude_member(**known, member_number=options["who"], where=where)
        self.stdout.write(str(row.pk))

    def _unlock(self, options: dict[str, Any]) -> None:
        known = self._known(options)
        if not AllocationPlan.objects.get(id=known["plan_id"]).locks.filter(id=options["id"]):
            raise AllocationPlan.DoesNotExist
        fixing.unlock(**known, lock_id=options["id"])

    def _lift(self, options: dict[str, Any]) -> None:
        known = self._known(options)
        plan = AllocationPlan.objects.get(id=known["plan_id"])
        if not plan.exclusions.filter(id=options["id"]):
            raise AllocationPlan.DoesNotExist
        fixing.lift_exclusion(**known, exclusion_id=options["id"])

    def _simulate(self, options: dict[str, Any]) -> None:
        simulating.simulate_plan(**self._known(options))
        self._show(options)

    def _show(self, options: dict[str, Any]) -> None:
        plan = self._plan(options)
        self.stdout.write(f"{plan.title}\t{plan.get_status_display()}\t{plan.lines.count()}")
        if words := queries.proof_words(plan.cost, plan.bound):
            self.stdout.write(f"{words} ({plan.cost}, {plan.bound})")
        for one in obstacles_told(plan.obstacles):
            self.stdout.write(f"! {one.words} {one.help}")
        for row in queries.branch_rows(plan, Simulation.objects.filter(plan=plan).first()):
            ages = " ".join(f"{band}:{n}" for band, n in row.ages)
            self.stdout.write(f"{row.community}\t{row.people}/{row.goal}\tF:{row.women}\t{ages}")

    def _explain(self, options: dict[str, Any]) -> None:
        wanted = queries.LineFilter(options["words"])
        for line in queries.plan_lines(self._plan(options), wanted):
            words = " ".join(queries.why(line))
            named = f"{line.member.number}\t{line.member.name}\t{line.community.name}"
            self.stdout.write(f"{named}\t{words}")

    def _submit(self, options: dict[str, Any]) -> None:
        approving.submit_plan(**self._known(options))

    def _approve(self, options: dict[str, Any]) -> None:
        approving.approve_plan(**self._known(options))

    def _send_back(self, options: dict[str, Any]) -> None:
        approving.send_back(**self._known(options), note=options["words"])

    def _withdraw(self, options: dict[str, Any]) -> None:
        planning.withdraw_plan(**self._known(options), note=options["words"])


def _community(name: str) -> int:
    return Community.objects.get(name=name, closed_on=None).id


def _floor(written: str) -> FloorWanted:
    """`ITEM=3`, or `ITEM=3!` where it must be met."""
    item, _equals, least = written.partition("=")
    return FloorWanted(item, int(least.rstrip("!")), None, least.endswith("!"))


def _add_shorter_verbs(verbs: Any) -> None:
    for verb in ("lock", "exclude"):
        fix = verbs.add_parser(verb, help=f"{verb} a member (lock: or a unit, by its name)")
        fix.add_argument("plan")
        fix.add_argument("who")
        fix.add_argument("community")
        fix.add_argument("reason")
        fix.add_argument("--as", dest="user", metavar="USER")
    for verb in ("unlock", "lift"):
        undo = verbs.add_parser(verb, help="take a lock (unlock) or an exclusion (lift) back")
        undo.add_argument("plan")
        undo.add_argument("id", type=int)
        undo.add_argument("--as", dest="user", metavar="USER")
    for verb in ("simulate", "show", "explain", "submit", "approve", "send-back", "withdraw"):
        one = verbs.add_parser(verb)
        one.add_argument("plan", help="the id, or its first letters")
        one.add_argument("--as", dest="user", metavar="USER")
        if verb in {"explain", "send-back", "withdraw"}:
            one.add_argument("words", nargs="?", default="", help="a member, or a note")
