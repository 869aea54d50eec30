from datetime import UTC, datetime, timedelta

import pytest

from nongan.accounts import policies
from nongan.accounts.models import ApiToken, User
from nongan.accounts.services import keeping, passwords, recording, signing_in, tokens
from nongan.accounts.tests.factories import PASSWORD, make_user
from nongan.kernel.errors import NotAllowed, Refused
from nongan.kernel.lifecycle import IllegalMove

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def admin(monkeypatch):
    """The system administrator, without the registry above."""
    admin = make_user("admin")
    source = [lambda user, office: (user, office) == (admin, policies.SYSTEM_ADMIN)]
    monkeypatch.setattr(policies, "_sources", source)
    return admin


def sign_in(username, password, at=NINE):
    return signing_in.sign_in(
        username=username,
        password=password,
        device=signing_in.Device.read(""),
        address="10.1.1.1",
        at=at,
    )


def test_a_printed_password_opens_the_door_once_changed_it_is_worth_nothing(admin):
    specs = [passwords.AccountSpec("bureau-01", "李干事"), passwords.AccountSpec("bureau-02", "王")]
    first, _ = passwords.issue_one_time_passwords(specs=specs, actor=admin, at=NINE)

    user = sign_in("BUREAU-01", first.password.upper().replace("-", " "))
    assert (user.must_change_password, user.display_name) == (True, "李干事")
    passwords.change_password(
        actor=user, current=first.password, new="Quite-another-8", address="", at=NINE
    )

    user.refresh_from_db()
    assert not user.must_change_password
    with pytest.raises(signing_in.SignInRefused):
        sign_in("bureau-01", first.password)
    assert sign_in("bureau-01", "Quite-another-8") == user


def test_a_taken_name_makes_none_of_the_batch(admin):
    make_user("taken")
    specs = [passwords.AccountSpec("fresh", "甲"), passwords.AccountSpec("ＴＡＫＥＮ", "乙")]

    with pytest.raises(Refused, match="ＴＡＫＥＮ|taken"):
        passwords.issue_one_time_passwords(specs=specs, actor=admin, at=NINE)

    assert not User.objects.filter(username="fresh").exists()


def test_a_one_time_password_expires(admin):
    (slip,) = passwords.issue_one_time_passwords(
        specs=[passwords.AccountSpec("late", "迟")], actor=admin, at=NINE
    )
    with pytest.raises(signing_in.OneTimePasswordExpired):
        sign_in("late", slip.password, at=slip.expires_at)
    assert sign_in("late", slip.password, at=slip.expires_at - timedelta(seconds=1))


def test_only_a_system_administrator_makes_resets_and_closes(admin):
    stranger, other = make_user(), make_user()
    for attempt in (
        lambda: passwords.issue_one_time_passwords(users=[other], actor=stranger, at=NINE),
        lambda: passwords.reset_password(user_id=other.pk, actor=stranger, at=NINE),
        lambda: keeping.close_account(user_id=other.pk, actor=stranger, at=NINE),
        lambda: keeping.end_sessions(user_id=other.pk, actor=stranger, at=NINE),
        lambda: signing_in.lift_lock_out(user_id=other.pk, actor=stranger, at=NINE),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_an_administrator_neither_resets_nor_closes_the_own_account(admin):
    for attempt in (passwords.reset_password, keeping.close_account):
        with pytest.raises(Refused) as refusal:
            attempt(user_id=admin.pk, actor=admin, at=NINE)
        assert refusal.value.code == "own_account"


@pytest.mark.parametrize("office", [policies.SECURITY_ADMIN, policies.AUDITOR])
def test_one_administrator_cannot_become_another(admin, office, monkeypatch):
    """Whoever can print the auditor's password is the auditor."""
    other = make_user("other-office", password=PASSWORD)
    held = {(admin, policies.SYSTEM_ADMIN), (other, office)}
    monkeypatch.setattr(policies, "_sources", [lambda *asked: asked in held])

    for attempt in (
        lambda: passwords.reset_password(user_id=other.pk, actor=admin, at=NINE),
        lambda: passwords.issue_one_time_passwords(users=[other], actor=admin, at=NINE),
        lambda: keeping.close_account(user_id=other.pk, actor=admin, at=NINE),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "another_administrator"
    assert sign_in("other-office", PASSWORD) == other


def test_the_server_itself_resets_anybody(admin):
    user = make_user("last-admin", password=PASSWORD)
    (slip,) = passwords.issue_one_time_passwords(users=[user], actor=None, at=NINE)
    assert sign_in("last-admin", slip.password) == user


def test_a_closed_account_signs_in_nowhere_and_its_tokens_are_dead(admin):
    user = make_user(password=PASSWORD)
    token = tokens.make_token(actor=user, name="report", days=3, at=NINE)
    assert tokens.user_of(token.text, at=NINE) == user

    keeping.close_account(user_id=user.pk, actor=admin, at=NINE)

    assert tokens.user_of(token.text, at=NINE) is None
    with pytest.raises(signing_in.SignInRefused):
        sign_in(user.username, PASSWORD)
    with pytest.raises(IllegalMove):
        keeping.close_account(user_id=user.pk, actor=admin, at=NINE)
    keeping.reopen_account(user_id=user.pk, actor=admin, at=NINE)
    assert sign_in(user.username, PASSWORD) == user


def test_a_token_ends_on_its_day_and_when_revoked_and_is_kept_as_a_digest_only():
    user = make_user()
    made = tokens.make_token(actor=user, name="report", days=1, at=NINE)
    stored = ApiToken.objects.get()

    assert made.text not in str(stored.__dict__)
    assert tokens.user_of(made.text, at=NINE + timedelta(hours=23)) == user
    assert tokens.user_of(made.text, at=NINE + timedelta(days=1)) is None
    tokens.revoke_token(token_id=stored.pk, actor=user, at=NINE)
    assert tokens.user_of(made.text, at=NINE) is None
    with pytest.raises(IllegalMove):
        tokens.revoke_token(token_id=stored.pk, actor=user, at=NINE)


def test_nobody_revokes_a_token_of_somebody_else():
    made = tokens.make_token(actor=make_user(), name="theirs", days=1, at=NINE)
    with pytest.raises(NotAllowed):
        tokens.revoke_token(token_id=made.token.pk, actor=make_user(), at=NINE)


def test_the_twenty_first_token_is_refused():
    user = make_user()
    for number in range(tokens.MOST_TOKENS):
        tokens.make_token(actor=user, name=f"t{number}", days=1, at=NINE)
    with pytest.raises(Refused) as refusal:
        tokens.make_token(actor=user, name="one more", days=1, at=NINE)
    assert refusal.value.code == "too_many"


def test_the_new_password_must_differ_and_be_good():
    user = make_user(password=PASSWORD)
    for new, code in ((PASSWORD, "same_as_before"), ("short", "too_short")):
        with pytest.raises(Refused) as refusal:
            passwords.change_password(actor=user, current=PASSWORD, new=new, address="", at=NINE)
        assert refusal.value.code == code


def test_a_wrong_current_password_can_be_guessed_five_times_an_hour():
    user = make_user(password=PASSWORD)

    def guess(current):
        passwords.change_password(
            actor=user, current=current, new="Quite-another-8", address="", at=NINE
        )

    for _ in range(5):
        with pytest.raises(signing_in.SignInRefused):
            guess("wrong-wrong-1")
    with pytest.raises(signing_in.TooManyGuesses):
        guess(PASSWORD)


def test_without_somebody_who_keeps_records_nothing_changes(monkeypatch):
    user = make_user()
    monkeypatch.setattr(recording, "_recorders", [])
    with pytest.raises(Exception, match="audit"):
        keeping.set_preferences(actor=user, language="en", elder_view=True, at=NINE)
    user.refresh_from_db()
    assert user.language == "zh-hans"
