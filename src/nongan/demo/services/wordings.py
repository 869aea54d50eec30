"""The committee words one service item anew, so that the demo county shows a history."""

from datetime import datetime

from nongan.catalogue.models import ServiceItem
from nongan.catalogue.services import NewWording, reword_item
from nongan.demo.services.story import people
from nongan.kernel import clock

ITEM = "convenience"
CONTENT = "家电维修、理发、代办跑腿，教老人使用智能手机"
BASIS = "试验文件〔演示〕1号"


def word_an_item(*, at: datetime) -> None:
    """Add phones for the old to the errands, from that day on; once."""
    last = ServiceItem.objects.get(code=ITEM).wordings.latest("version")
    if last.version > 1:
        return
    reword_item(
        code=ITEM,
        wording=NewWording(CONTENT, last.guard, clock.day_of(at), BASIS),
        after_version=last.version,
        actor=people().officer,
        at=at,
    )
