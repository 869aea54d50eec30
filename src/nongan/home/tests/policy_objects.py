"""What the policy table needs to call the addresses of the desk and of search."""

from nongan.kernel import pinyin
from tests.policy_world import Cell, Factory, Side


def search_text(side: Side) -> Cell:
    """The initials of this side's member: they do not echo the name back."""
    return Cell(data={"q": pinyin.search_keys(side.member.name).split()[-1]})


OBJECTS: dict[str, Factory] = {"search_text": search_text}
