"""The facts of one institution, all sections together."""

from typing import Annotated, TypeVar

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from qingmiao.core.facts import Need, Section
from qingmiao.institutions.rules.facts.basic import Basic
from qingmiao.institutions.rules.facts.care import CareClass, HomeBased
from qingmiao.institutions.rules.facts.needs import OF_HOME_BASED, OF_INSTITUTION
from qingmiao.institutions.rules.facts.papers import Certificate, Commitment, Hygiene
from qingmiao.institutions.rules.facts.premises import Premises
from qingmiao.institutions.rules.facts.staff import StaffMember
from qingmiao.institutions.rules.vocabulary import InstitutionForm

Rows = TypeVar("Rows", list[CareClass] | None, list[StaffMember] | None)


class Facts(Section):
    """Everything a filing says about an institution; a draft is the same with gaps.

    A list that is None was not filled in; an empty list says there are none.
    """

    basic: Basic = Field(default_factory=Basic, title="基本情况")
    premises: Premises = Field(default_factory=Premises, title="场地")
    classes: Annotated[list[CareClass], Field(max_length=100)] | None = Field(default=None, title="班级")
    home_based: HomeBased = Field(default_factory=HomeBased, title="家庭托育点")
    staff: Annotated[list[StaffMember], Field(max_length=500)] | None = Field(default=None, title="人员")
    certificates: Annotated[list[Certificate], Field(max_length=500)] | None = Field(default=None, title="证照材料")
    hygiene: Hygiene = Field(default_factory=Hygiene, title="卫生评价自评")
    commitment: Commitment = Field(default_factory=Commitment, title="承诺")

    @field_validator("classes", "staff")
    @classmethod
    def _keys_differ(cls, rows: Rows) -> Rows:
        keys = [row.key for row in rows or [] if row.key]
        if len(set(keys)) < len(keys):
            raise PydanticCustomError("repeated", "编号有重复")
        return rows

    @property
    def need(self) -> Need:
        """What is asked of this form of institution."""
        return OF_HOME_BASED if self.is_home_based else OF_INSTITUTION

    @property
    def is_home_based(self) -> bool:
        """Whether the home-based point's own rules apply."""
        return self.basic.form is InstitutionForm.HOME_BASED
