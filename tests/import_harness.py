"""Drives one confirmation in a process of its own, to be killed between BEGIN and COMMIT (B2).

python -m tests.import_harness BATCH ACTOR KILL_AT [sabotage]

The process counts its SQL statements from the moment the batch was claimed and ends itself with
SIGKILL at statement KILL_AT; 0 lets it live. It prints how many statements there were.
`sabotage` confirms row by row, each in a transaction of its own, as careless importers do.
"""

import os
import signal
import sys
from uuid import UUID

import django


def main() -> None:
    """Confirm, and die on the way if asked."""
    batch_id, actor_id, kill_at = UUID(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    django.setup()
    from django.db import connection

    from nongan.accounts.models import User
    from nongan.kernel import clock
    from nongan.roster.services import confirming

    count = 0

    def watch(execute, sql, params, many, context):
        nonlocal count
        result = execute(sql, params, many, context)
        count += sql.startswith(("INSERT", "UPDATE", "DELETE"))
        if kill_at and count >= kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    if sys.argv[4:] == ["sabotage"]:
        _write_in_small_bites()
    actor = User.objects.get(id=actor_id)
    with connection.execute_wrapper(watch):
        confirming.confirm_batch(batch_id=batch_id, actor=actor, at=clock.now())
    sys.stdout.write(f"{count}\n")


def _write_in_small_bites() -> None:
    """The broken variant: nothing holds the statements of a confirmation together."""
    from django.db import transaction
    from django.db.models import QuerySet

    from nongan.audit import services as audit
    from nongan.organisations.services import member_batches

    transaction.Atomic.__enter__ = lambda self: None
    transaction.Atomic.__exit__ = lambda self, *_: None
    QuerySet.select_for_update = lambda self, **_: self
    member_batches._require_transaction = lambda: None
    audit.record = lambda **_: None


if __name__ == "__main__":
    main()
