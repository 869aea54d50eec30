"""The doors of cards: pages on a phone, the API for scans, the command; the same services."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from nongan.kernel import clock
from nongan.roster.models import ContactCard, Feedback, FeedbackCard, Receipt
from nongan.roster.queries.cards import county_rules, lists
from nongan.roster.rules import cards as rules
from nongan.roster.rules.cards import Marks
from nongan.roster.services.cards.tokens import new_token
from nongan.roster.tests.cards_ground import good, make_cards
from nongan.roster.tests.checks_ground import DAY, line

pytestmark = pytest.mark.django_db
WHOLE = "a" * 64


@pytest.fixture
def ground():
    return make_cards()


def browser(ground, who: str) -> Client:
    client = Client()
    client.force_login(ground.user(who))
    return client


def page(name: str, *arguments: object) -> str:
    return reverse(f"roster:{name}", args=arguments)


def test_a_worker_writes_a_whole_group_with_exceptions_on_one_page(ground):
    occasion = ground.occasion("M000001", "M000002", "M000005")
    url, client = page("feedback-group", occasion.pk), browser(ground, "worker")
    shown = client.get(url).content.decode()
    two = ground.feedback(occasion, "M000002")
    data = {f"{row.id}-presence": "" for row in occasion.feedback.all()}
    data |= {"starts": "09:00", "ends": "11:00", f"{two.id}-presence": "absent"}

    # No grade is chosen beforehand, and none is taken for granted.
    assert "checked" not in shown
    refused = client.post(url, {**data, f"{two.id}-remark": "病假"})
    assert "病假" in refused.content.decode()
    assert not FeedbackCard.objects.exists()
    client.post(url, {**data, "grade": "good"})

    assert sorted(FeedbackCard.objects.values_list("minutes", "grade")) == [
        (0, ""), (120, "good"), (120, "good"),
    ]  # fmt: skip
    assert client.get(url).status_code == 200


def test_a_draft_comes_back_with_its_exceptions(ground):
    common, own = good(), {"b": Marks(presence="excused"), "c": Marks(grade="fair", minutes=60)}
    every = {key: rules.over(common, own.get(key, Marks())) for key in "abcd"}

    shared, others = rules.group_of(every)

    assert {key: rules.over(shared, others[key]) for key in every} == every
    assert shared == common


def test_who_is_expected_is_chosen_as_a_group(ground):
    ground.fill()
    occasion = ground.occasion()
    client = browser(ground, "worker")

    client.post(page("members-expect", occasion.pk), {"choice": "reported"})
    client.post(page("members-expect", occasion.pk), {"numbers": "M000002 M000001"})

    assert occasion.feedback.count() == 2


def test_the_member_reads_objects_and_is_answered_on_pages(ground):
    ground.sign_in_member()
    occasion = ground.occasion("M000001")
    ground.enter(occasion, good())
    row, member = ground.feedback(occasion), browser(ground, "M000001")
    assert "楼道清洁" in member.get(page("own-cards")).content.decode()

    member.post(page("feedback-see", row.id))
    member.post(page("feedback-object", row.id), {"text": "实际两个半小时"})
    marks = {"presence": "on_time", "starts": "09:00", "ends": "11:30", "grade": "good"}
    answer = {**marks, "revision": "0", "reason": "已核实", "change": "1"}
    browser(ground, "branch").post(page("feedback-review", row.id), answer)

    shown = member.get(page("feedback-detail", row.id)).content.decode()
    assert "已核实" in shown
    assert row.cards.get(is_current=True).minutes == 150
    assert Feedback.objects.get(id=row.id).status == "reviewed"


def test_nobody_finds_a_member_of_another_community_by_a_number_alone(ground):
    card = ground.card("M000003")
    stub = {"community": ground.county.bridge.pk, "reported_on": DAY.isoformat()}
    client = browser(ground, "worker")
    guess = client.post(page("receipt-in-hand"), {**stub, "number": card.number, "name": "王五"})
    assert guess.status_code == 404

    client.post(page("receipt-in-hand"), {**stub, "number": card.number, "name": "李佳"})

    card.refresh_from_db()
    assert card.status == "mismatch"


def test_whoever_reported_on_a_list_is_not_waited_for(ground):
    county = ground.county
    county.receipts(line(county.bridge, 1, "张晓丽", "县财政局", phone="13812345678"))
    Receipt.objects.update(link_status="linked", member=county.members["M000001"])
    today = clock.today()

    counts = lists.counts(ContactCard.objects.all(), today)

    assert (counts["waiting"], counts["listed"]) == (5, 1)
    assert not lists.waited_for(ContactCard.objects.all(), today).filter(member__number="M000001")


def scan(ground, token: str, digest: str = WHOLE, **more):
    receipt = {"community": ground.county.bridge.pk, "reported_on": DAY.isoformat()}
    body = {"community": ground.county.bridge.pk, "token": token, "digest": digest, **more}
    body.setdefault("receipt", receipt)
    return browser(ground, "worker").post(
        reverse("api:api-card-scan"), body, content_type="application/json"
    )


def test_the_same_scan_twice_changes_nothing(ground):
    token = ground.card().token

    first, again = scan(ground, token), scan(ground, token)

    assert (first.status_code, first.json()) == (200, again.json())
    assert Receipt.objects.get().paper.digest == WHOLE
    # Another picture of the same words is the same receipt.
    assert scan(ground, token, "b" * 64).json() == first.json()


def test_a_scan_of_a_feedback_card_is_handed_in_once(ground):
    occasion = ground.occasion("M000001")
    token = ground.feedback(occasion).token
    card = {"minutes": 90, "grade": "good", "presence": "late"}

    answers = [scan(ground, token, card=card, receipt=None) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert FeedbackCard.objects.get().presence == "late"


def foreign(random: bytes) -> str:
    return rules.make_token(random, lambda data: data[::-1])


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("HELLO", "not_a_card"),
        ("IIIIIIIIIIIIIIII", "not_a_card"),
        (foreign(b"1234567"), "other_county"),
        (new_token, "unknown_card"),
        ("blank", "blank_card"),
        ("superseded", "superseded"),
        ("revoked", "revoked"),
    ],
)
def test_a_scan_that_cannot_be_taken_over_is_told_why(ground, token, code):
    more = {}
    if token == "blank":
        more["receipt"] = None
    if token in ("superseded", "revoked"):
        ContactCard.objects.filter(id=ground.card().id).update(status=token)
    if token in ("blank", "superseded", "revoked"):
        token = ContactCard.objects.get(member__number="M000001").token
    answer = scan(ground, token() if callable(token) else token, **more)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert not Receipt.objects.exists()


def told(*arguments: object) -> str:
    out = io.StringIO()
    call_command("cards", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_walks_a_receipt_to_the_file(ground):
    number = ground.card().number
    told("fill", number, "--on", DAY.isoformat(), "--as", "worker")
    steps = (("return", "worker"), ("acknowledge", "branch"), ("file", "branch"))

    assert [told(verb, "桥南社区", "--as", who).strip() for verb, who in steps] == ["1", "1", "1"]
    assert f"{number}\t张晓丽" in told("list", "--state", "done")
    assert told("issue", "--as", "officer").strip() == "0"
    assert told("settle", "--as", "officer").strip() == "0"
    with pytest.raises(CommandError):
        told("lock", "2199", "1", "--as", "officer")


def test_a_county_sets_clocks_and_grades_by_a_file(ground, settings, tmp_path):
    file = tmp_path / "cards.json"
    settings.NONGAN_CARD_RULES = str(file)
    file.write_text(
        '{"receipt_within": 1, "grades": [["pass", "合格", "Pass"], ["no", "否", "No"]]}'
    )
    occasion = ground.occasion("M000001")

    assert ground.enter(occasion, good(grade="pass")) == 1
    assert county_rules.card_rules().receipt_within == 1
    assert list(county_rules.grades()) == ["pass", "no"]


@pytest.mark.parametrize(
    "text",
    ['{"default_grade": "good"}', '{"receipt_within": 0}', '{"grades": [["a","b","c"]]}', "["],
)
def test_a_file_of_rules_that_says_something_else_stops_with_its_name(settings, tmp_path, text):
    file = tmp_path / "cards.json"
    file.write_text(text)
    settings.NONGAN_CARD_RULES = str(file)

    with pytest.raises(county_rules.ImproperlyConfigured, match=r"cards\.json"):
        county_rules.card_rules()
