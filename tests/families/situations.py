"""Rows at which every action on families is tried: a family of the cast's parent, and others."""

from collections.abc import Iterator

from django.db.models import Model

from families.factories import a_child, a_grandmother, a_guardianship, a_parent, bar, second_guardian
from filings.factories import AT, a_post, officer_of
from qingmiao.accounts.models import Role
from qingmiao.core.models import StoredFile
from qingmiao.families.models import Guardianship, GuardianshipProof
from qingmiao.families.rules import ProofKind, Wish
from qingmiao.families.services.asking import ask_about_data


def situations() -> Iterator[Model]:
    """Yield a child of the cast's parent with a proof and a grandmother, a child entrusted to that parent, a barred father, strangers."""
    parent, other, officer = a_post(Role.GUARDIAN, None), a_parent("示例旁人"), officer_of()
    own, foreign = a_guardianship(71, parent), a_guardianship(72, other)
    file = StoredFile.objects.create(
        key="00000000-0000-4000-8000-000000000071",
        name="户口簿.pdf", content_type="application/pdf", size_bytes=1, sha256="0" * 64, uploaded_at=AT,
    )  # fmt: skip
    for row in (own, foreign):
        yield GuardianshipProof.objects.create(guardianship=row, kind=ProofKind.HOUSEHOLD, file=file)
    yield from (own, foreign, own.child, foreign.child)
    yield ask_about_data(own.child, Wish.CORRECT, "名字写错了", actor=parent, at=AT)
    yield ask_about_data(foreign.child, Wish.OBJECT, "为什么查看", actor=other, at=AT)
    yield a_grandmother(own.child, parent)
    yield a_grandmother(foreign.child, other, parent)
    lonely = a_child(73, other)
    yield lonely
    yield bar(second_guardian(lonely, other, a_parent("示例父亲")), officer)
    yield from Guardianship.objects.filter(child=lonely)
