"""Answering an API call once, however often it is sent (promise B6).

A call is first *reserved* in a transaction of its own, so that a second copy sees it in
flight; then the effect and its answer are stored in *one* transaction. A process that dies in
between leaves a reservation that anybody may take over when its lease has run out, and the
one that still holds the lease is the only one whose transaction can commit.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from nongan.accounts.models import AnsweredRequest, User
from nongan.kernel import faults, sealing

LEASE = timedelta(minutes=2)
REMEMBERED = timedelta(days=7)
REFUSED_FROM = 400
TABLE, COLUMN = "accounts_answeredrequest", "body"


class StillInFlight(Exception):
    """Another copy of this call is being worked on."""


class OtherWords(Exception):
    """The key was used for a call with another address or body."""


@dataclass(frozen=True)
class Answer:
    """A finished answer, byte for byte."""

    status: int
    content_type: str
    body: bytes


class _LeaseLost(Exception):
    """Somebody took the call over while it was being worked on; our effect is undone."""


def answer_once(
    *, user: User, key: str, request_digest: str, at: datetime, work: Callable[[], Answer]
) -> Answer:
    """Do the work and remember its answer, or hand out the answer given before.

    A refusal (status ≥ 400) or a fault undoes the work and frees the key, so that a corrected
    call may use it again. Raises StillInFlight or OtherWords.
    """
    lease = uuid.uuid4()
    row = _reserve(user=user, key=key, request_digest=request_digest, lease=lease, at=at)
    if row.status is not None:
        return _remembered(row)
    try:
        return _work_and_remember(row, lease, work)
    except _LeaseLost:
        raise StillInFlight from None
    except BaseException:
        _free(row, lease)
        raise


@transaction.atomic
def _reserve(
    *, user: User, key: str, request_digest: str, lease: uuid.UUID, at: datetime
) -> AnsweredRequest:
    fresh = {
        "request_digest": request_digest,
        "lease": lease,
        "leased_until": at + LEASE,
        "created_at": at,
    }
    AnsweredRequest.objects.filter(created_at__lt=at - REMEMBERED).delete()
    row, is_ours = AnsweredRequest.objects.get_or_create(user=user, key=key, defaults=fresh)
    if is_ours:
        return row
    if row.request_digest != request_digest:
        raise OtherWords
    if row.status is not None:
        return row
    abandoned = AnsweredRequest.objects.filter(id=row.pk, status=None, leased_until__lte=at)
    if not abandoned.update(lease=lease, leased_until=at + LEASE):
        raise StillInFlight
    return row


def _work_and_remember(
    row: AnsweredRequest, lease: uuid.UUID, work: Callable[[], Answer]
) -> Answer:
    if faults.skipped("B6.same_transaction"):
        answer = work()
        faults.point("B6.before_remembering")
        _remember(row, lease, answer)
        return answer
    with transaction.atomic():
        answer = work()
        if answer.status >= REFUSED_FROM:
            transaction.set_rollback(True)
        else:
            _remember(row, lease, answer)
            faults.point("B6.before_commit")
    if answer.status >= REFUSED_FROM:
        _free(row, lease)
    return answer


def _remember(row: AnsweredRequest, lease: uuid.UUID, answer: Answer) -> None:
    sealed = sealing.seal_bytes(answer.body, table=TABLE, column=COLUMN, row_id=row.pk)
    ours = AnsweredRequest.objects.filter(id=row.pk, lease=lease, status=None)
    if not ours.update(status=answer.status, content_type=answer.content_type, body_sealed=sealed):
        raise _LeaseLost


def _remembered(row: AnsweredRequest) -> Answer:
    body = sealing.unseal_bytes(bytes(row.body_sealed), table=TABLE, column=COLUMN, row_id=row.pk)
    return Answer(row.status or 0, row.content_type, body)


def _free(row: AnsweredRequest, lease: uuid.UUID) -> None:
    AnsweredRequest.objects.filter(Q(status=None), id=row.pk, lease=lease).delete()
