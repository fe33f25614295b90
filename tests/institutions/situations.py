"""Rows at which every action on the register is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import a_filed_institution


def situations() -> Iterator[Model]:
    """Yield a filed institution with a paper and one of its people."""
    institution = a_filed_institution()
    yield from (institution, institution.certificates.filter(holder="").first(), institution.staff.first())
