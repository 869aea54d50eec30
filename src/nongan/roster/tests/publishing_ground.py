"""Publishing, amending and asking, as the tests of what follows approval do it."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, connections

from nongan.accounts.models import User
from nongan.allocation.models import Amendment, ReviewRequest
from nongan.allocation.services import amending, reviewing
from nongan.allocation.tests.after_ground import NEW_YEAR, After, own_account
from nongan.kernel.errors import Refused
from nongan.organisations.models import Member
from nongan.roster.services.publishing import Published, publish_plan


def publish(after: After, at: datetime = NEW_YEAR, who: User | None = None) -> Published:
    """Publish the plan."""
    return publish_plan(plan_id=after.plan.id, actor=who or after.ground.officer, at=at)


def published(after: After) -> After:
    """The same plan, in force."""
    publish(after)
    after.plan.refresh_from_db()
    return after


def amend(after: After, member: Member, **more: Any) -> Amendment:
    """Let a member serve elsewhere."""
    wanted = after.wanted(member, **more)
    return amending.amend_plan(
        plan_id=after.plan.id, wanted=wanted, actor=after.ground.officer, at=NEW_YEAR
    )


def ask(after: After, member: Member) -> tuple[User, ReviewRequest]:
    """The member asks for a review from an account of the own."""
    actor, text = own_account(member), "离家太远，照顾老人不便。"
    return actor, reviewing.ask_review(text=text, wished_id=None, actor=actor, at=NEW_YEAR)


def at_once(*works: Callable[[], Any]) -> list[str]:
    """Run the works together; "done" or the code of the refusal of each."""
    barrier, answers = threading.Barrier(len(works)), [""] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        connection.ensure_connection()
        barrier.wait(20)
        try:
            work()
            answers[place] = "done"
        except Refused as refusal:
            answers[place] = refusal.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers)
