"""A county taken out for `nongan link-counties` is linked there as at home."""

import io
import zipfile

import pyarrow.parquet as pq
import pytest

from nongan.kernel import clock
from nongan.kernel.errors import NotAllowed
from nongan.organisations import services
from nongan.roster.linkage.engines import duckdb_engine
from nongan.roster.models import Receipt
from nongan.roster.queries.check_inputs import read_inputs
from nongan.roster.services import linking, reviewing
from nongan.roster.tests.checks_ground import NINE, card, line, make_ground

pytestmark = pytest.mark.django_db


def ask(ground, who):
    return services.request_export(
        kind="linking", purpose="与邻县比对", scope={}, actor=ground.user(who), at=NINE
    )


def test_the_tables_link_elsewhere_as_at_home(tmp_path):
    ground = make_ground()
    bridge = ground.bridge
    ground.receipts(line(bridge, 1, "王建国", "县财政局"), line(bridge, 2, "赵无名", "县财政局"))
    ground.feedback(card(bridge, 1, "王建国", "县财政局"))
    stranger = Receipt.objects.get(name_written="赵无名")
    officer, second = ground.user("officer"), ground.user("second_officer")
    reviewing.say_nobody(kind="receipt", line_id=stranger.id, actor=officer, at=NINE)
    request = ask(ground, "officer")
    services.approve_export(request_id=request.id, actor=second, at=NINE)

    name, data = services.take_export(request_id=request.id, actor=officer, at=NINE)

    assert name == "linking-220122.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path / "in")
    duckdb_engine.run(duckdb_engine.Settings(tmp_path / "in", tmp_path / "out"))
    found = pq.read_table(tmp_path / "out" / "decisions.parquet").to_pylist()
    home = linking.decide(read_inputs(None, clock.today()))
    assert {row["line"]: (row["person"], row["status"]) for row in found} == {
        key: (decision.person, decision.status) for key, decision in home.items()
    }
    assert {row["status"] for row in found} == {"linked", "fixed"}


@pytest.mark.parametrize("who", ["liaison", "worker"])
def test_the_whole_county_is_the_committee_s_to_take(who):
    with pytest.raises(NotAllowed):
        ask(make_ground(), who)
