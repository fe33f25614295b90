"""`qingmiao serve`: the web server, until it is told to stop."""

import argparse
import os
import sys

from qingmiao.config.cli.start_up import refuse_demonstration_accounts, set_up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing: everything is a setting."""


def run(_args: argparse.Namespace) -> int:
    """Check the settings, then become gunicorn."""
    environment = set_up()
    refuse_demonstration_accounts(environment)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:qingmiao.config.gunicorn", "qingmiao.config.wsgi:application"]
    os.execv(command[0], command)  # noqa: S606  # our own interpreter and words, no shell wanted
