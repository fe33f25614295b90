"""Builds the demonstration city so that it may be interrupted: chapter by chapter, each in a transaction of its own.

The row in DemonstrationCity says how many chapters stand. It changes in the transaction of each, so a process that is killed
leaves whole chapters and no doubles, and whoever comes next goes on; two builders at once take turns by its lock.
"""

from collections.abc import Callable

from django.db import transaction

from qingmiao.accounts.models import User
from qingmiao.core.errors import DomainError
from qingmiao.core.models import DemonstrationCity
from qingmiao.synthetic.city import Chapter, City, Order, Progress

Skipped = Callable[[DomainError], None]


def begin(order: Order, progress: Progress) -> DemonstrationCity | None:
    """Build what must stand before the first page: offices, accounts, the open cases of one county; nothing where people are already.

    Returns how far the city is, with the order that was given when it was begun; None where no city is ours to build.
    """
    row = DemonstrationCity.objects.first()
    if row is None:
        if User.objects.exists():
            return None
        city = City(order)
        chapters = city.chapters
        row = DemonstrationCity(seed=order.seed, today=order.today, institutions=order.institutions, total=len(chapters))
        with transaction.atomic():
            chapters[0]()
            row.done = 1
            row.save()
    elif row.is_finished:
        return row
    else:
        city = City(_order_of(row, order.password))
    return _advance(row, city, len(city.soon), progress, None)


def finish(password: str, progress: Progress, skipped: Skipped) -> None:
    """Build the rest while people work in the city already. What they have made impossible is told to `skipped` and left out."""
    row = DemonstrationCity.objects.first()
    if row is not None and not row.is_finished:
        city = City(_order_of(row, password))
        _advance(row, city, len(city.chapters), progress, skipped)


def _order_of(row: DemonstrationCity, password: str) -> Order:
    return Order(row.seed, row.today, password, row.institutions)


def _advance(row: DemonstrationCity, city: City, until: int, progress: Progress, skipped: Skipped | None) -> DemonstrationCity:
    chapters = city.chapters
    while row.done < until:
        with transaction.atomic():
            row = DemonstrationCity.objects.select_for_update().get()
            if row.done < until:
                _tell(chapters[row.done], skipped)
                row.done, row.total = row.done + 1, len(chapters)
                row.save(update_fields=["done", "total"])
        progress(row.done, row.total)
    return row


def _tell(chapter: Chapter, skipped: Skipped | None) -> None:
    if skipped is None:
        chapter()
        return
    try:
        with transaction.atomic():
            chapter()
    except DomainError as refused:
        skipped(refused)
