"""Drafts: what people write over days, saved as it is typed, readable or not; and rows that keep typed facts with the personal ones sealed.

A save is always the same: the app locks the row with the version of the page (`core.workflow.lock`) and checks who may write in it, puts
what was typed on the row, calls `keep_draft`, and writes the audit. The view answers with `ui.answering.keep`; the browser's part is
`ui/autosave.js`. Of typed facts one section is saved at a time (`put_section`); what cannot be read in it stays as it was typed.
"""

import json
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db import models
from pydantic import BaseModel

from qingmiao.core.errors import DomainError
from qingmiao.core.facts import Raw, dump, join, part
from qingmiao.core.privacy import Sealed, SealedField

SECTION_LIMIT = 400_000  # characters of JSON; 500 people with every fact filled in need less


class Draft(models.Model):
    """A row that is written over days: `version` counts every save, so that a page drawn before the last one is refused."""

    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        abstract = True


class FactsDraft(Draft):
    """A draft of typed facts; `personal` has the shape of `facts` and holds what is sealed."""

    facts = models.JSONField("事实", default=dict)
    personal = SealedField("个人信息（加密）", default=b"")

    class Meta:
        abstract = True


class KeepsFacts(Protocol):
    """A row with facts, draft or not."""

    @property
    def facts(self) -> Any:
        """The open facts."""

    @property
    def personal(self) -> Sealed:
        """The sealed ones."""


D = TypeVar("D", bound=Draft)
F = TypeVar("F", bound=FactsDraft)


def personal_of(row: KeepsFacts) -> Raw:
    """Return the opened personal values of a row that keeps facts. The caller audits the read where it is shown."""
    text = row.personal.open()
    opened: Raw = json.loads(text) if text else {}
    return opened


def raw_facts(row: KeepsFacts) -> Raw:
    """Return the raw facts of a row, personal values included. The caller audits the read where it is shown."""
    raw: Raw = join(row.facts, personal_of(row))
    return raw


def put_raw(row: FactsDraft, raw: Raw, schema: type[BaseModel]) -> None:
    """Put raw facts on a row, the personal ones sealed; nothing is saved yet."""
    row.facts, personal = part(raw, schema)
    row.personal = dump(personal)


def put_section(row: FactsDraft, section: str, values: Any, schema: type[BaseModel]) -> None:
    """Replace one section by what was typed, readable or not; nothing is saved yet. Raises DomainError for what is far too long."""
    if section not in schema.model_fields:
        raise DomainError("没有这个步骤，请刷新页面。")
    if len(json.dumps(values, ensure_ascii=False)) > SECTION_LIMIT:
        raise DomainError("这一步填写的内容太长，没有保存。请删减文字；说明材料请作为扫描件上传。")
    put_raw(row, {**raw_facts(row), section: values}, schema)


def keep_draft(row: D, *columns: str, at: datetime) -> D:
    """Save these columns of a draft that the caller has locked: one version more."""
    row.version += 1
    row.saved_at = at
    row.save(update_fields=[*columns, "version", "saved_at"])
    return row
