"""Privacy by field: sealed columns, masks, and the declaration every model with personal data must make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from qingmiao.accounts.models import Post
from qingmiao.codes.masks import Personal, mask
from qingmiao.codes.sealing import blind_index, seal, unseal
from qingmiao.core import audit


@dataclass(frozen=True)
class PersonalData:
    """Why a model may hold personal data, on what legal basis, and for how long. Source: 个人信息保护法 arts. 6, 13, 19, 28."""

    purpose: str
    legal_basis: str
    retention: str
    declared: ClassVar[dict[str, "PersonalData"]] = {}

    def cover(self, model: type[models.Model]) -> None:
        """Register this declaration for a model."""
        PersonalData.declared[model._meta.label_lower] = self


@dataclass(frozen=True)
class Sealed:
    """A sealed value as read from the database. It shows itself masked; opening it is `reveal`."""

    raw: bytes
    context: str
    kind: Personal = Personal.OTHER

    def __str__(self) -> str:
        return mask(self.open(), self.kind) if self.raw else ""

    def __bool__(self) -> bool:
        return bool(self.raw)

    def open(self) -> str:
        """Return the plain text. Only for computation inside a service, or after an audited `reveal`."""
        return unseal(settings.DATA_KEYS, self.raw, self.context) if self.raw else ""


class SealedAttribute(DeferredAttribute):
    """Seals plain text at the moment it is assigned, so that a row never holds it open."""

    field: "SealedField"

    def __set__(self, row: models.Model, value: Any) -> None:
        """Take plain text, sealed bytes or a `Sealed`."""
        row.__dict__[self.field.attname] = self.field.to_sealed(value)


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # django-stubs types BinaryField by its Python value
    """A text column encrypted by the application. Assign plain text; read a `Sealed`, which shows itself masked by its `kind`."""

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, kind: Personal = Personal.OTHER, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        """What the cipher text is bound to."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def to_sealed(self, value: Any) -> Sealed:
        """Return what a row holds for a plain text, sealed bytes or a `Sealed` of this column."""
        if isinstance(value, str):
            return Sealed(seal(settings.DATA_KEYS, value, self.context) if value else b"", self.context, self.kind)
        if isinstance(value, Sealed) and value.context != self.context:
            return self.to_sealed(value.open())
        return Sealed(value.raw if isinstance(value, Sealed) else bytes(value or b""), self.context, self.kind)

    def from_db_value(self, value: Any, *_: Any) -> Sealed:
        """Wrap what the database returned."""
        return Sealed(bytes(value or b""), self.context, self.kind)

    def get_prep_value(self, value: Any) -> bytes:
        """Hand over the sealed bytes."""
        return self.to_sealed(value).raw

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002  # Django's own signature
        """Hand bytes to the driver."""
        return super().get_db_prep_value(value if prepared else self.get_prep_value(value), connection, True)  # noqa: FBT003


def index_of(value: str, context: str) -> str:
    """Return the keyed hash stored beside a sealed column, by which a value is found."""
    return blind_index(settings.DATA_KEYS, value, context) if value else ""


def reveal(row: models.Model, field: str, *, actor: Post, at: datetime, purpose: str) -> str:
    """Open one sealed field of a row for a person, and write the read down. The caller has checked that the actor may."""
    sealed: Sealed = getattr(row, field)
    audit.record(actor, "reveal", row, at=at, purpose=purpose, changes={"field": field})
    return sealed.open()
