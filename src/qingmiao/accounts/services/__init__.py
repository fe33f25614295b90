"""Writes on people and posts, and the one throttle of every secret."""

from qingmiao.accounts.services.guessing import Guess, ThrottledError, guess, purge_guesses
from qingmiao.accounts.services.people import (
    NewUser,
    appoint,
    close_account,
    end_post,
    open_account,
    open_with_post,
    reset_password,
)
from qingmiao.accounts.services.signals import account_changed

__all__ = [
    "Guess",
    "NewUser",
    "ThrottledError",
    "account_changed",
    "appoint",
    "close_account",
    "end_post",
    "guess",
    "open_account",
    "open_with_post",
    "purge_guesses",
    "reset_password",
]
