"""Expecting a refusal by its code: the sentence depends on the reader's language."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from nongan.kernel.errors import Refused


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Fail unless the block is refused for just this reason."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code
    assert str(caught.value.message)
