"""What the policy table needs to call the addresses of the desk and of search."""

from nongan.kernel import pinyin
from tests.policy_world import Cell, Factory, Side


def search_text(side: Side) -> Cell:
    """The initials of this side's member: they do not echo the name back."""
    reading = pinyin.readings(side.member.name)[0]
    typed = {"q": "".join(word[0] for word in reading.split())}
    return Cell(query=typed, data=typed)


OBJECTS: dict[str, Factory] = {"search_text": search_text}
