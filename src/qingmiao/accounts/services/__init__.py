"""Writes on people and posts, and the one throttle of every secret."""

from qingmiao.accounts.services.guessing import Guess, ThrottledError, guess, purge_guesses, sign_beside
from qingmiao.accounts.services.people import (
    NewPost,
    NewUser,
    Profile,
    appoint,
    change_own_password,
    change_profile,
    close_account,
    end_post,
    give_post,
    hand_over,
    name_deputy,
    open_account,
    open_with_post,
    reset_password,
)
from qingmiao.accounts.services.recovering import ask_reset_code, new_reset_code, purge_reset_codes, reset_guess, set_forgotten_password
from qingmiao.accounts.services.signals import account_changed, post_handed_over

__all__ = [
    "Guess",
    "NewPost",
    "NewUser",
    "Profile",
    "ThrottledError",
    "account_changed",
    "appoint",
    "ask_reset_code",
    "change_own_password",
    "change_profile",
    "close_account",
    "end_post",
    "give_post",
    "guess",
    "hand_over",
    "name_deputy",
    "new_reset_code",
    "open_account",
    "open_with_post",
    "post_handed_over",
    "purge_guesses",
    "purge_reset_codes",
    "reset_guess",
    "reset_password",
    "set_forgotten_password",
    "sign_beside",
]
