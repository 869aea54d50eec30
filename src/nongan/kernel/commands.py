"""How a command answers a "no": with its sentence, and status 1."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from nongan.kernel.errors import NotAllowed, Refused, Sentence


@contextmanager
def refusals_told(absent: Sentence = "") -> Iterator[None]:
    """Within this block a refusal ends the command with its sentence.

    `absent` is what to say where something named does not exist; without it that is an error of
    ours. Raises CommandError.
    """
    try:
        yield
    except Refused as refusal:
        raise CommandError(str(refusal.message)) from refusal
    except NotAllowed as refusal:
        raise CommandError(_("This account may not do that.")) from refusal
    except ObjectDoesNotExist as missing:
        if not absent:
            raise
        raise CommandError(str(absent)) from missing
