"""Password hashing outside production."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """The same algorithm at the least cost, for demonstrations and tests whose passwords are printed on the page."""

    time_cost = 1
    memory_cost = 1024
    parallelism = 1
