"""Processor time of a command in a new process: what it costs, however busy the machine is."""

import resource
import subprocess
from collections.abc import Sequence


def processor_seconds(command: Sequence[str]) -> float:
    """User and system seconds of the command's second run; the first fills the caches of compiled Python."""
    subprocess.run(command, check=True, capture_output=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
