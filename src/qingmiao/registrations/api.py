"""The interface for other systems: registrars push what they registered."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Schema, Status
from ninja.errors import ValidationError
from ninja.security import HttpBearer
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from qingmiao.accounts.models import Organisation, Secret
from qingmiao.accounts.services import ThrottledError
from qingmiao.codes.cleaning import Typed, clean, strange_character
from qingmiao.codes.days import read_day
from qingmiao.core.errors import DomainError
from qingmiao.core.web.guesses import guess_code
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.registrations.services.receiving import Pushed, department_of, receive_registration


class DepartmentToken(HttpBearer):
    """A department's key, as `Authorization: Bearer …`."""

    def authenticate(self, request: HttpRequest, token: str) -> Organisation | None:
        """Return the department, or None for an unknown or revoked key."""
        return guess_code(request, Secret.TOKEN, lambda: department_of(token))


def _cleaned(kind: Typed) -> BeforeValidator:
    return BeforeValidator(lambda told: clean(told, kind) if isinstance(told, str) else told)


def _real(words: str) -> str:
    if (sentence := strange_character(words)) is not None:
        raise PydanticCustomError("strange_character", "{sentence}", {"sentence": sentence})
    return words


def _day(told: Any) -> Any:
    """Take a day in words only: a bare number would be read as seconds since 1970."""
    if not isinstance(told, str) or (day := read_day(told)) is None:
        raise PydanticCustomError("day", "{sentence}", {"sentence": "日期请写成 2026-01-31 的样子。"})
    return day


Line = Annotated[str, _cleaned(Typed.TEXT), AfterValidator(_real)]
Name = Annotated[str, _cleaned(Typed.NAME), AfterValidator(_real)]
Lines = Annotated[str, _cleaned(Typed.LONG_TEXT), AfterValidator(_real)]
Address = Annotated[str, _cleaned(Typed.ADDRESS), AfterValidator(_real)]
Code = Annotated[str, _cleaned(Typed.CODE)]


class RegistrationIn(Schema):
    """One registration."""

    model_config = ConfigDict(extra="forbid")

    source_system: Line = Field(min_length=1, max_length=40, description="来源系统名称")
    source_key: Line = Field(min_length=1, max_length=80, description="来源系统中的主键；同一主键重复推送不会重复登记")
    uscc: Code = Field(pattern=r"^[0-9A-Z]{18}$", description="统一社会信用代码")
    name: Name = Field(min_length=1, max_length=200, description="名称")
    legal_nature: LegalNature = Field(description="法人性质：public_body、social_organisation、company")
    county_code: Code = Field(pattern=r"^[0-9]{6}$", description="登记地县级区划代码")
    registered_on: Annotated[date, BeforeValidator(_day)] = Field(description="登记日期")
    business_scope: Lines = Field(default="", max_length=4000, description="业务（经营）范围")
    address: Address = Field(default="", max_length=200, description="住所")


class RegistrationOut(Schema):
    """What became of it."""

    id: int
    result: str = Field(description="created 新登记；updated 已更新；unchanged 与上次相同")


class Refusal(Schema):
    """Why not, in one sentence."""

    message: str


api = NinjaAPI(title="青苗数据接口", version="1", urls_namespace="api", docs_url=None, openapi_url="/openapi.json")


@api.post(
    "/registrations",
    auth=DepartmentToken(),
    response={200: RegistrationOut, 201: RegistrationOut, 401: Refusal, 422: Refusal, 429: Refusal},
    summary="登记机关推送登记信息",
)
def push_registration(request: HttpRequest, registration: RegistrationIn) -> Status[dict[str, Any]]:
    """Keep one registration; the same source system and key twice is the same registration."""
    department: Organisation = request.auth  # type: ignore[attr-defined]  # set by ninja
    pushed = Pushed(**registration.model_dump())
    received = receive_registration(pushed, department, actor=None, at=timezone.now())
    result = "created" if received.is_new else "updated" if received.is_changed else "unchanged"
    return Status(201 if received.is_new else 200, {"id": received.registration.pk, "result": result})


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refusal with its sentence; one to come back later says when."""
    if isinstance(error, ThrottledError):
        response = api.create_response(request, {"message": str(error)}, status=429)
        response["Retry-After"] = str(error.wait_s)
        return response
    return api.create_response(request, {"message": str(error)}, status=422)


@api.exception_handler(ValidationError)
def refuse_unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the keys that cannot be read."""
    told = {str(detail["loc"][-1]): str(detail.get("ctx", {}).get("sentence", "")) for detail in error.errors}
    named = "、".join(told)
    why = "".join(f"{name}：{sentence}" for name, sentence in told.items() if sentence)
    return api.create_response(request, {"message": f"数据不符合接口说明，请核对：{named}。{why}"}, status=422)
