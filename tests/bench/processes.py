"""What Linux says about processes: their processor time, memory and children."""

import os
import platform
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of all threads that are alive. What ``stat`` says is cut to hundredths of a second, too
    coarse for pages of a millisecond."""
    nanoseconds = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            for thread in (PROC / str(pid) / "task").iterdir():
                nanoseconds += int((thread / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9


def children(pid: int) -> list[int]:
    return [int(word) for word in (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()]


def program(pid: int) -> str:
    """The short name of a program, empty for a process that is not on this machine."""
    try:
        return (PROC / str(pid) / "comm").read_text().strip()
    except FileNotFoundError:
        return ""


@dataclass(frozen=True)
class Memory:
    """Megabytes in use, and those of them that are shared with no other process."""

    resident: float
    private: float


def memory(pid: int) -> Memory:
    kilobytes = {}
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]:
        name, _, value = line.partition(":")
        kilobytes[name] = int(value.split()[0])
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return Memory(resident=kilobytes["Rss"] / 1024, private=private / 1024)


def machine() -> str:
    """The machine in general terms."""
    models = {
        line.partition(":")[2].strip()
        for line in (PROC / "cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    }
    kilobytes = int((PROC / "meminfo").read_text().split()[1])
    cores = len(os.sched_getaffinity(0))
    model = ", ".join(sorted(models)) or platform.machine()
    return f"{model}, {cores} {'core' if cores == 1 else 'cores'}, {kilobytes / 1024**2:.0f} GB of memory, Linux"
