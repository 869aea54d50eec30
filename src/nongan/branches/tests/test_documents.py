"""The papers of a branch: what they say, and that there is none before a decision."""

import io
from datetime import date

import docx as python_docx
import pytest

from nongan.branches.models import Appointment, Decision, TemporaryBranch
from nongan.branches.queries.documents import KINDS, papers_of
from nongan.branches.tests.managing_ground import JULY, make_ground
from nongan.organisations.tests.factories import make_party_organisation

pytestmark = pytest.mark.django_db
ADDRESS = "/branches/{}/documents/{}.{}"


@pytest.fixture
def ground():
    """A branch with a founding decision, and a secretary and a deputy by later ones of one day."""
    ground = make_ground()
    body = make_party_organisation("中共试验县直属机关委员会", kind="committee")
    by = {"recorded_by": ground.officer, "recorded_at": JULY, "body": body}
    founded = Decision.objects.create(number="试委〔2026〕1号", decided_on=date(2026, 4, 30), **by)
    TemporaryBranch.objects.filter(id=ground.branch.id).update(founded_by=founded)
    ground.branch.refresh_from_db()
    posts = {"试委〔2026〕2号": "organ_deputy", "试委〔2026〕3号": "secretary"}
    for member, (number, post) in zip(ground.members, posts.items(), strict=True):
        decision = Decision.objects.create(number=number, decided_on=date(2026, 5, 4), **by)
        Appointment.objects.create(
            branch=ground.branch,
            member=member,
            post=post,
            is_deputy_head=True,
            status="in_office",
            decision=decision,
            deliberated_on=date(2026, 5, 4),
            notified_on=date(2026, 5, 4),
            starts_on=date(2026, 5, 5),
            nominated_by=ground.officer,
            nominated_at=JULY,
        )
    return ground


def test_the_appointment_notice_names_all_of_the_latest_day_and_posts_in_order(ground):
    notice = KINDS["appointment"](ground.branch)
    name = ground.branch.name
    assert notice.title == "关于王立新、张晓丽同志任职的通知"
    said = [block.text for block in notice.blocks if hasattr(block, "text")]
    assert f"王立新同志任{name}书记；" in said
    assert f"张晓丽同志任{name}副书记。" in said
    assert any(
        "试委〔2026〕2号、试委〔2026〕3号" in text and "2026年5月4日" in text for text in said
    )
    assert notice.archival.retention == "永久"
    assert notice.issuer == "中共试验县直属机关委员会"


def test_the_committee_takes_papers_and_nobody_else_and_none_before_its_decision(ground, client):
    kinds = [kind for kind, _label in papers_of(ground.branch)]
    assert kinds == ["founding", "appointment"]
    client.force_login(ground.officer)
    answer = client.get(ADDRESS.format(ground.branch.id, "founding", "docx"))
    written = python_docx.Document(io.BytesIO(answer.content))
    text = "".join(paragraph.text for paragraph in written.paragraphs)
    assert f"关于同意成立{ground.branch.name}的批复" in text
    assert "不转接" in text
    answer = client.get(ADDRESS.format(ground.branch.id, "appointment", "pdf"))
    assert answer.content.startswith(b"%PDF")
    assert client.get(ADDRESS.format(ground.branch.id, "dissolution", "pdf")).status_code == 404
    assert client.get(ADDRESS.format(ground.branch.id, "founding", "odt")).status_code == 404
    client.force_login(ground.leader)
    assert client.get(ADDRESS.format(ground.branch.id, "founding", "pdf")).status_code == 404


def test_a_wrong_wording_of_the_county_is_answered_with_its_place(
    ground, client, settings, tmp_path
):
    (tmp_path / "founding.md").write_text("look: official\n\n# 关于{nothing}的批复\n")
    settings.NONGAN_TEMPLATES = str(tmp_path)
    client.force_login(ground.officer)
    answer = client.get(ADDRESS.format(ground.branch.id, "founding", "pdf"))
    assert answer.status_code == 409
    assert "founding.md, line 3: {nothing}" in answer.content.decode()
