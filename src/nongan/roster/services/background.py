"""Reading beside the request: a thread of the web process, held to one by the batch's lease.

Decided against a separate worker: an office's machine runs one program, and a thread that dies
with its process loses nothing, since readings are kept file by file and the lease runs out.
"""

import logging
import threading
from uuid import UUID

from django.db import connections, transaction

from nongan.accounts.models import User
from nongan.kernel import clock
from nongan.roster.services.reading import read_batch

log = logging.getLogger(__name__)


def start_reading(*, batch_id: UUID, actor: User) -> None:
    """Begin to read a batch once the present transaction has committed."""
    transaction.on_commit(lambda: _start(batch_id, actor))


def _start(batch_id: UUID, actor: User) -> None:
    thread = threading.Thread(target=_read, args=(batch_id, actor), daemon=True)
    thread.start()


def _read(batch_id: UUID, actor: User) -> None:
    try:
        read_batch(batch_id=batch_id, actor=actor, at=clock.now())
    except Exception:
        # The lease runs out by itself; the page then offers to go on.
        log.exception("reading stopped", extra={"batch": str(batch_id)})
    finally:
        connections.close_all()
