"""Papers for the tests of imports: small rosters and lists as CSV, and the way to a batch."""

from datetime import UTC, datetime, timedelta

from nongan.accounts.models import User
from nongan.branches.models import Placement
from nongan.organisations.models import Member, Membership
from nongan.roster.models import ImportBatch, ImportedRow, Kind
from nongan.roster.services.batches import Upload, open_batch
from nongan.roster.services.reading import read_batch
from nongan.roster.tests.checks_ground import Ground, make_ground

TEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ELEVEN = TEN + timedelta(hours=1)
HEADS = "序号,姓名,性别,出生年月,入党时间,联系电话,居住社区,职务"

# Two people of one name in 县财政局, and one of 县公安局.
LI = "李小燕,女,1985-06,2008-07-01,13900000001,桥南社区,科员"
OTHER_LI = "李小燕,女,1979-02,2001-05-01,13900000002,西关社区,副局长"
ZHAO = "赵长河,男,1990-03,2015-07-01,13900000003,西关社区,科员"
SUN = "孙晓峰,男,1982-11,2006-07-01,13900000004,桥南社区,民警"


def roster(organ: str, *people: str) -> Upload:
    """An organ's list as it sends it."""
    rows = [f"{number},{person}" for number, person in enumerate(people, start=1)]
    text = "\n".join([f"{organ}在职党员名单", HEADS, *rows])
    return Upload(f"{organ}.csv", text.encode("utf-8-sig"))


def allocation(*rows: tuple[str, str, str, str]) -> Upload:
    """The committee's list: name, unit, phone, community."""
    lines = [",".join([str(n), *row]) for n, row in enumerate(rows, start=1)]
    text = "\n".join(["分配名单", "序号,姓名,所在单位,联系电话,分配社区", *lines])
    return Upload("分配名单.csv", text.encode("utf-8-sig"))


def receipts(community: str, *rows: tuple[str, str, str, str]) -> Upload:
    """A community's receipts: number, name, unit, phone."""
    lines = [
        ",".join([number, name, unit, phone, "2026-02-17"]) for number, name, unit, phone in rows
    ]
    heads = "编号,姓名,单位,电话,报到日期"
    text = "\n".join([f"{community}联系卡回执登记表", heads, *lines])
    return Upload(f"{community}回执.csv", text.encode("utf-8-sig"))


def batch_of(actor: User, *uploads: Upload, kind: str = Kind.ROSTERS) -> ImportBatch:
    """A batch that has been read and stands on preview."""
    batch = open_batch(kind=kind, uploads=uploads, actor=actor, at=TEN)
    assert read_batch(batch_id=batch.id, actor=actor, at=TEN, now=lambda: TEN)
    batch.refresh_from_db()
    return batch


def row_of(batch: ImportBatch, number: int, file: int = 1) -> ImportedRow:
    """A row of a batch by its place on paper."""
    return ImportedRow.objects.get(file__batch=batch, file__position=file, row_number=number)


def empty_ground() -> Ground:
    """Two organs, two communities, an account for every role, and nobody on any roster."""
    ground = make_ground()
    for model in (Placement, Membership, Member):
        model.objects.all().delete()
    return ground


def member_named(name: str) -> Member:
    """The one member of this name."""
    return Member.objects.get(name=name)


def papers_of_everyone() -> Upload:
    """A good list that stands among bad ones."""
    return roster("县财政局", LI, OTHER_LI, ZHAO)
