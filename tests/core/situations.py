"""Rows at which every action on the shared machinery is tried."""

from collections.abc import Iterator

from django.db.models import Model

from cast import OFFICES
from filings.factories import AT, OTHER_COUNTY, a_department, a_new_institution, a_post, an_association_post, employee_of, manager_of
from qingmiao.accounts.models import Post, Role
from qingmiao.core.services import NewFilter, keep_filter


def one_of_each_role() -> Iterator[Post]:
    """Yield a post of every role."""
    house = a_new_institution("清新区青苗托育有限公司", OTHER_COUNTY)
    yield from (manager_of(house), employee_of(house), a_post(Role.GUARDIAN, None), a_post(Role.WORKER, None))
    yield an_association_post()
    for role, offices in OFFICES.items():
        yield a_post(role, a_department(*offices[0]))


def situations() -> Iterator[Model]:
    """Yield the head of an institution, and what one post of every role keeps of a list."""
    yield manager_of(a_new_institution("清城区青苗托育有限公司"))
    for post in one_of_each_role():
        yield keep_filter(NewFilter("/inbox/", "sort=0", "按标题"), actor=post, at=AT)
