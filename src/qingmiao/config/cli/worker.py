"""`qingmiao worker`: background and scheduled work, until it is told to stop. Any number on any machines."""

import argparse

from qingmiao.config.cli.start_up import set_up

GRACE_S = 15.0  # for the job in hand; after that it is tried again by another worker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing: everything is a setting."""


def run(_args: argparse.Namespace) -> int:
    """Work through the queue; a signal lets the job in hand finish first."""
    environment = set_up()
    from procrastinate.contrib.django import app  # noqa: PLC0415  # exists only once Django is set up
    from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: PLC0415

    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101  # what procrastinate's Django app makes
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=environment.worker_jobs, shutdown_graceful_timeout=GRACE_S)
    return 0
