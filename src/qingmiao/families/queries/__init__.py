"""Who is a guardian of whom, who may do what, what was agreed to: asked by every app that has to do with a child."""

from datetime import date

from django.db.models import QuerySet

from qingmiao.accounts.models import User
from qingmiao.families.models import Child, Consent, Guardianship, Proxy, certificate_index, child_number_index
from qingmiao.families.rules import ConsentPurpose, Right


def children_of(user: User, on: date) -> "QuerySet[Child]":
    """Return the children of whom somebody is a guardian on a day, oldest first; unborn ones last."""
    held = Guardianship.objects.in_force(on).filter(guardian=user).values("child")
    return Child.objects.filter(pk__in=held).order_by("birth_date", "expected_on", "pk")


def guardians_of(child: Child, on: date) -> "QuerySet[Guardianship]":
    """Return who is a guardian of a child on a day, each with the person; who was registered first stands first."""
    return Guardianship.objects.in_force(on).filter(child=child).select_related("guardian").order_by("claimed_at", "pk")


def proxies_of(child: Child, on: date) -> "QuerySet[Proxy]":
    """Return who was given rights for a child that hold on a day."""
    return Proxy.objects.in_force(on).filter(child=child).order_by("granted_at", "pk")


def entrusted_to(user: User, on: date) -> "QuerySet[Proxy]":
    """Return the rights a person was given for children of others, each with the child."""
    return Proxy.objects.in_force(on).filter(person=user).select_related("child").order_by("granted_at", "pk")


def may(user: User, child: Child, right: Right, on: date) -> bool:
    """Tell whether somebody may do this for a child on a day: a guardian everything, a proxy what was named, others nothing."""
    if Guardianship.objects.in_force(on).filter(child=child, guardian=user).exists():
        return True
    return Proxy.objects.in_force(on).filter(child=child, person=user, rights__contains=[right]).exists()


def has_consented(child: Child, purpose: ConsentPurpose) -> bool:
    """Tell whether a purpose is agreed to now: the newest answer counts, none is no."""
    newest = Consent.objects.filter(child=child, purpose=purpose).first()
    return newest is not None and newest.is_given


def child_numbered(number: str) -> Child | None:
    """Return the child of a birth certificate or an identity number in its one spelling. The caller audits the search."""
    if not number:
        return None
    by_certificate = Child.objects.filter(certificate_index=certificate_index(number)).first()
    return by_certificate or Child.objects.filter(number_index=child_number_index(number)).first()
