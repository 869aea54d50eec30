"""Changes to the catalogue: the shipped items, and a new wording from a day on."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nongan.accounts.models import User
from nongan.audit import services as audit
from nongan.catalogue import policies
from nongan.catalogue.models import ItemWording, MemberSkill, ServiceItem
from nongan.catalogue.rules import LONGEST_BASIS, LONGEST_TEXT, NewWording
from nongan.kernel import clock
from nongan.kernel.errors import Refused, require

__all__ = ["NewWording", "load_items", "reword_item", "set_skills"]

CHUNK = 500
SHIPPED = Path(__file__).parent / "data" / "items.toml"


@transaction.atomic
def load_items() -> int:
    """Add the shipped items that are missing; return how many. Present ones stay as they are.

    Shipped data, not a person's change: it runs after every `migrate` and leaves no event.
    """
    present = set(ServiceItem.objects.values_list("code", flat=True))
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["items"]
    texts = {row["code"]: (row.pop("content"), row.pop("guard")) for row in shipped}
    missing = [
        ServiceItem(number=number, **row)
        for number, row in enumerate(shipped, start=1)
        if row["code"] not in present
    ]
    ServiceItem.objects.bulk_create(missing)
    ItemWording.objects.bulk_create(
        ItemWording(item=item, version=1, content=texts[item.code][0], guard=texts[item.code][1])
        for item in missing
    )
    return len(missing)


@transaction.atomic
def reword_item(
    *, code: str, wording: NewWording, after_version: int, actor: User | None, at: datetime
) -> ItemWording:
    """Give an item another wording from a day on; what it said before stays for the days before.

    `after_version` is the last version that the person had in view. `actor` None is the command
    line on the server. Raises NotAllowed, ServiceItem.DoesNotExist, or Refused: another version
    came meanwhile, nothing would change, the day is not after the last version's, a text is empty
    or too long.
    """
    require(actor is None or policies.can_change_wording(actor))
    # The item's row is the lock: versions have no gaps, and each knows the one before it.
    item = ServiceItem.objects.select_for_update(of=("self",)).get(code=code)
    last = item.wordings.latest("version")
    texts = [_one_line(text) for text in (wording.content, wording.guard, wording.basis)]
    _require_new(last, after_version, wording.valid_from, texts)
    made = ItemWording.objects.create(
        item=item,
        version=last.version + 1,
        content=texts[0],
        guard=texts[1],
        basis=texts[2],
        valid_from=wording.valid_from,
        recorded_by=actor,
        recorded_at=at,
    )
    audit.record(
        actor=actor,
        verb="item.reworded",
        target=item,
        at=at,
        details={"version": made.version, "valid_from": wording.valid_from.isoformat()},
    )
    return made


def _one_line(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f\ud800-\udfff]+", " ", text).strip()


def _require_new(last: ItemWording, seen: int, day: date, texts: list[str]) -> None:
    clock.require_reckonable(day)
    content, guard, basis = texts
    if seen != last.version:
        raise Refused(
            _("Somebody else has changed the wording meanwhile (version %(version)s). Look again.")
            % {"version": last.version},
            code="changed_meanwhile",
        )
    if not content or max(len(content), len(guard)) > LONGEST_TEXT or len(basis) > LONGEST_BASIS:
        raise Refused(
            _("Write what the item contains, in at most %(most)s characters.")
            % {"most": LONGEST_TEXT},
            code="bad_text",
        )
    if (content, guard) == (last.content, last.guard):
        raise Refused(_("The item says just this already."), code="same")
    if last.valid_from is not None and day <= last.valid_from:
        raise Refused(
            _("Version %(version)s is in force from %(day)s; a new one begins after that day.")
            % {"version": last.version, "day": last.valid_from},
            code="not_later",
        )


def set_skills(*, codes: Mapping[UUID, Iterable[str]]) -> None:
    """Let members (id → item codes) have these skills and no others, in the caller's transaction.

    Codes that no item has are left out. The caller has asked its policy and leaves the event.
    """
    items = dict(ServiceItem.objects.values_list("code", "id"))
    members = list(codes)
    for start in range(0, len(members), CHUNK):
        MemberSkill.objects.filter(member_id__in=members[start : start + CHUNK]).delete()
    MemberSkill.objects.bulk_create(
        [
            MemberSkill(member_id=member, item_id=items[code])
            for member, wanted in codes.items()
            for code in dict.fromkeys(wanted)
            if code in items
        ],
        batch_size=CHUNK,
    )
