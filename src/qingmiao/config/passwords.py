"""Passwords: hashing outside production, and the rules in our own words."""

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """The same algorithm at the least cost, for demonstrations and tests whose passwords are printed on the page."""

    time_cost = 1
    memory_cost = 1024
    parallelism = 1


class LongEnough(MinimumLengthValidator):
    """Length."""

    def get_error_message(self) -> str:
        """Say how long."""
        return f"密码太短，至少要 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        """Say how long."""
        return f"至少 {self.min_length} 个字符。"


class NotCommon(CommonPasswordValidator):
    """Not on the list of common passwords."""

    def get_error_message(self) -> str:
        """Say what to do."""
        return "这个密码太常见，容易被猜中，请换一个。"

    def get_help_text(self) -> str:
        """Say what to avoid."""
        return "不要用常见的密码。"


class NotOnlyDigits(NumericPasswordValidator):
    """Not digits alone."""

    def get_error_message(self) -> str:
        """Say what to do."""
        return "密码不能全是数字，请加上字母或符号。"

    def get_help_text(self) -> str:
        """Say what to avoid."""
        return "不能全是数字。"


class NotLikeTheName(UserAttributeSimilarityValidator):
    """Not like the user name."""

    def get_error_message(self) -> str:
        """Say what to do."""
        return "密码与用户名或姓名太像，请换一个。"

    def get_help_text(self) -> str:
        """Say what to avoid."""
        return "不要与用户名或姓名相近。"
