"""A member's own record: where I belong, where I serve, what came back. Nobody else's."""

from dataclasses import dataclass

from nongan.accounts.models import User
from nongan.branches.models import Placement
from nongan.organisations import queries as organisations
from nongan.organisations.models import Member, Membership
from nongan.roster.models import Discrepancy, FeedbackCard, LinkStatus, Receipt
from nongan.roster.policies import checks
from nongan.roster.queries import check_pages


@dataclass(frozen=True)
class OwnRecord:
    """What a member sees of themself."""

    member: Member
    home: Membership | None
    placement: Placement | None
    receipts: list[Receipt]
    cards: list[FeedbackCard]
    discrepancies: list[Discrepancy]


def own_record(user: User) -> OwnRecord | None:
    """The record of the member whose account this is; None for everybody else."""
    member = organisations.member_of(user)
    if member is None:
        return None
    mine = {"member": member, "link_status": LinkStatus.LINKED}
    receipts = checks.visible_receipts(user).filter(**mine).select_related("community")
    cards = checks.visible_cards(user).filter(**mine).select_related("occasion__community")
    open_rows = check_pages.unfinished(checks.visible_discrepancies(user)).filter(member=member)
    return OwnRecord(
        member=member,
        home=organisations.home_of(member),
        placement=Placement.objects.filter(member=member, ends_on=None)
        .select_related("community__street")
        .first(),
        receipts=list(receipts.order_by("reported_on", "id")),
        cards=list(cards.order_by("-occasion__year", "-occasion__quarter", "id")),
        discrepancies=list(open_rows.select_related("community")),
    )
