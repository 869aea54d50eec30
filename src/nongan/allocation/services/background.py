"""Simulating beside the request: a thread of the web process, held to one by the plan's lease."""

import logging
import threading
from datetime import datetime
from uuid import UUID

from django.db import connections, transaction

from nongan.accounts.models import User
from nongan.allocation.services.simulating import begin_simulation, finish_simulation
from nongan.kernel.errors import Refused

log = logging.getLogger(__name__)


@transaction.atomic
def start_simulation(*, plan_id: UUID, version: int | None, actor: User, at: datetime) -> None:
    """Begin to simulate a plan once the present transaction has committed.

    Raises what `begin_simulation` raises.
    """
    lease = begin_simulation(plan_id=plan_id, version=version, actor=actor, at=at)
    transaction.on_commit(lambda: _start(plan_id, lease, actor))


def _start(plan_id: UUID, lease: UUID, actor: User) -> None:
    threading.Thread(target=_finish, args=(plan_id, lease, actor), daemon=True).start()


def _finish(plan_id: UUID, lease: UUID, actor: User) -> None:
    try:
        finish_simulation(plan_id=plan_id, lease=lease, actor=actor)
    except Refused as refusal:
        log.info("simulation dropped: %s", refusal.code, extra={"plan": str(plan_id)})
    except Exception:
        log.exception("simulation stopped", extra={"plan": str(plan_id)})
    finally:
        connections.close_all()
