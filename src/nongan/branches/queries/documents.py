"""The papers of a branch: the reply that founds it, the notices of its posts and of its end.

They go to offices, so their words are Chinese in every language (paper/documents/templates).
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nongan.branches.models import Appointment, Decision, PartyLifeAttendance, TemporaryBranch
from nongan.branches.queries.appointing import holders
from nongan.branches.queries.party_life import register_line
from nongan.kernel.documents import written
from nongan.organisations.queries import county_name
from nongan.paper.documents.model import Column, Document, Paragraph, Table, day_in_words

Post = Appointment.Post
POSTS = {
    Post.SECRETARY: "书记",
    Post.ORGAN_DEPUTY: "副书记",
    Post.COMMUNITY_DEPUTY: "副书记",
    Post.COMMITTEE_MEMBER: "委员",
}
MOST_NAMES = 3
REGISTER = (
    ("日期", 13),
    ("临时党支部", 25),
    ("类别", 12),
    ("主题", 24),
    ("党员编号", 11),
    ("姓名", 9),
    ("所在单位党组织", 24),
    ("记录存放处", 14),
)


def founding_reply(branch: TemporaryBranch) -> Document | None:
    """The reply that establishes a branch (批复); None before it is decided."""
    if branch.founded_by is None:
        return None
    values = {
        "branch": branch.name,
        "community": branch.community.name,
        "purpose": branch.purpose,
        "addressee": f"{branch.community.name}党组织",
    }
    return _official("founding", branch.founded_by, values)


def dissolution_notice(branch: TemporaryBranch) -> Document | None:
    """The notice that dissolves a branch (撤销通知); None before it is decided."""
    if branch.dissolved_by is None or branch.ends_on is None:
        return None
    values = {
        "branch": branch.name,
        "reason": f"因{branch.dissolving_reason}，" if branch.dissolving_reason else "",
        "ends_on": day_in_words(branch.ends_on),
        "addressee": "各有关党组织",
    }
    return _official("dissolution", branch.dissolved_by, values)


def appointment_notice(branch: TemporaryBranch) -> Document | None:
    """The notice of those appointed last (任职通知): by one body on one day, whatever the numbers
    of its decisions. None before anybody is appointed.
    """
    rows = list(holders(branch).select_related("member", "decision__body"))
    decided = [row.decision for row in rows if row.decision is not None]
    if not decided:
        return None
    latest = max(decided, key=lambda row: (row.decided_on, row.pk))
    posts = list(POSTS)
    named = sorted(
        (
            row
            for row, made in zip(rows, decided, strict=True)
            if _meeting(made) == _meeting(latest)
        ),
        key=lambda row: (posts.index(Post(row.post)), row.member.number),
    )
    names = "、".join(row.member.name for row in named[:MOST_NAMES])
    ends = ["；"] * (len(named) - 1) + ["。"]
    lines = [
        Paragraph(f"{row.member.name}同志任{branch.name}{POSTS[Post(row.post)]}{end}")
        for row, end in zip(named, ends, strict=True)
    ]
    numbers = sorted({made.number for made in decided if _meeting(made) == _meeting(latest)})
    start = min((row.starts_on for row in named if row.starts_on), default=None)
    values = {
        "names": names if len(named) <= MOST_NAMES else f"{names}等{len(named)}名",
        "term": f"任职时间从{day_in_words(start)}起计算。" if start else "",
        "addressee": "各有关党组织",
        "number": "、".join(numbers),
    }
    return _official("appointment", latest, values, {"appointments": lines})


def _meeting(decision: Decision) -> tuple[int, date]:
    return decision.body_id, decision.decided_on


KINDS: dict[str, Callable[[TemporaryBranch], Document | None]] = {
    "founding": founding_reply,
    "appointment": appointment_notice,
    "dissolution": dissolution_notice,
}


def papers_of(branch: TemporaryBranch) -> list[tuple[str, Promise]]:
    """Which papers there are of a branch: their kind and what a page calls them."""
    is_appointed = holders(branch).exclude(decision=None).exists()
    return [
        *([("founding", _("Founding reply"))] if branch.founded_by_id else []),
        *([("appointment", _("Appointment notice"))] if is_appointed else []),
        *([("dissolution", _("Dissolution notice"))] if branch.dissolved_by_id else []),
    ]


def _official(
    name: str,
    decision: Decision,
    values: dict[str, str],
    blocks: dict[str, list[Paragraph]] | None = None,
) -> Document:
    day = day_in_words(decision.decided_on)
    of_decision = {"issuer": decision.body.name, "number": decision.number}
    of_decision |= {"decided_on": day, "day": day}
    return written(
        name,
        of_decision | values,
        blocks or {},
        maker=decision.body.name,
        on=decision.decided_on,
    )


def register_document(rows: Iterable[PartyLifeAttendance], today: date) -> Document:
    """The register of dual Party life (双重组织生活登记表) of the given lines."""
    with translation.override("zh-hans"):
        lines = [register_line(row) for row in rows]
    columns = [Column(head, width) for head, width in REGISTER]
    values = {"scope": county_name(), "as_of": day_in_words(today)}
    maker = f"{county_name()}县直机关党工委"
    blocks = {"lines": [Table(columns, lines)]}
    return written("party-life", values, blocks, maker=maker, on=today)
