"""`qingmiao worker`: background and scheduled work, until it is told to stop. Any number on any machines."""

import argparse
import asyncio
import contextlib
import signal
import sys
import time
from typing import Any

import psycopg

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.start_up import require_database, set_up
from qingmiao.config.environment import Environment

GRACE_S = 15.0  # for the job in hand; after that it is tried again by another worker
FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_AFTER_S = 0.5, 8.0, 30.0
ANSWER_WITHIN_S = 3.0  # a connection that a lost database does not give is not waited for
LOST = "与数据库的连接断了（{}），{:g} 秒后重连。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing: everything is a setting."""


def run(_args: argparse.Namespace) -> int:
    """Work through the queue; a signal lets the job in hand finish first. Without the database it waits and comes back."""
    environment = set_up()
    asyncio.run(_work_until_told(environment))
    return 0


async def _work_until_told(environment: Environment) -> None:
    """Begin again, after a growing pause, whenever the database is lost; any other error ends the process with its failure."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    pause = FIRST_PAUSE_S
    while not told.is_set():
        began = time.monotonic()
        try:
            await loop.run_in_executor(None, require_database, environment)
            await _work(environment, told)
            why = "后台任务的一部分停了"
        except Exception as fault:
            if not isinstance(cause := _cause_of(fault), psycopg.OperationalError | psycopg.InterfaceError | DomainError | OSError):
                raise
            why = str(cause).strip().partition("\n")[0]
        if told.is_set():
            return
        pause = FIRST_PAUSE_S if time.monotonic() - began > STEADY_AFTER_S else min(pause * 2, LONGEST_PAUSE_S)
        print(LOST.format(why, pause), file=sys.stderr, flush=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), pause)


async def _work(environment: Environment, told: asyncio.Event) -> None:
    """Work until told to stop, or until a part of the worker fails: it then stops by itself without an error."""
    from procrastinate.contrib.django import app  # noqa: PLC0415  # exists only once Django is set up
    from procrastinate.contrib.django.utils import connector_params  # noqa: PLC0415
    from procrastinate.psycopg_connector import PsycopgConnector  # noqa: PLC0415

    connector = PsycopgConnector(kwargs=connector_params("default"), timeout=ANSWER_WITHIN_S)
    with app.replace_connector(connector) as working:
        async with working.open_async():
            options: dict[str, Any] = {"concurrency": environment.worker_jobs, "shutdown_graceful_timeout": GRACE_S}
            work = asyncio.ensure_future(working.run_worker_async(**options, install_signal_handlers=False))
            stopping = asyncio.ensure_future(told.wait())
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if told.is_set():
                work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work


def _cause_of(fault: Exception) -> BaseException:
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415  # exists only once Django is set up

    return fault.__cause__ or fault if isinstance(fault, ConnectorException) else fault
