"""Reads of people and posts."""

from datetime import date

from qingmiao.accounts.models import Post, User


def posts_of(user: User, on: date) -> list[Post]:
    """Return the posts a person holds on a day, oldest first, each with its organisation."""
    return list(Post.objects.held_on(on).filter(user=user).select_related("organisation", "user").order_by("since_on", "pk"))
