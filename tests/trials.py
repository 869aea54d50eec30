"""How often a trial is repeated: a few times for a commit, long at night (`make nightly`)."""

import os


def trials(pr: int, nightly: int) -> int:
    """The number of repetitions for this run."""
    return nightly if os.environ.get("NONGAN_TRIALS") == "nightly" else pr
