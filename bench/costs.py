"""What a stage costs: CPU seconds with its child processes, and its peak memory."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

STATUS, REFERENCES = Path("/proc/self/status"), Path("/proc/self/clear_refs")
FORGET_THE_PEAK = "5"


@dataclass
class Cost:
    """One stage. `peak_mib` is of the process, or of its largest child if that was larger."""

    cpu_seconds: float
    wall_seconds: float
    peak_mib: float


@dataclass
class Meter:
    """Costs by stage, in the order in which the stages ended."""

    stages: dict[str, Cost] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what runs inside."""
        _forget_the_peak()
        cpu, wall, child = _cpu(), time.monotonic(), _children()
        yield
        largest = _children()
        peak = max(_peak(), largest if largest > child else 0.0)
        self.stages[name] = Cost(
            round(_cpu() - cpu, 2), round(time.monotonic() - wall, 2), round(peak, 1)
        )


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _children() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _forget_the_peak() -> None:
    """Let the kernel count the peak anew; where it cannot, peaks are of the whole run so far."""
    with suppress(OSError):
        REFERENCES.write_text(FORGET_THE_PEAK)


def _peak() -> float:
    """The process's peak memory in MiB since it was last forgotten."""
    if STATUS.exists():
        for line in STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
