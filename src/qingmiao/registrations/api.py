"""The interface for other systems: registrars push what they registered."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Schema, Status
from ninja.errors import ValidationError
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field

from qingmiao.accounts.models import Organisation, Secret
from qingmiao.accounts.services import ThrottledError
from qingmiao.core.errors import DomainError
from qingmiao.core.web.guesses import guess_code
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.registrations.services.receiving import Pushed, department_of, receive_registration


class DepartmentToken(HttpBearer):
    """A department's key, as `Authorization: Bearer …`."""

    def authenticate(self, request: HttpRequest, token: str) -> Organisation | None:
        """Return the department, or None for an unknown or revoked key."""
        return guess_code(request, Secret.TOKEN, lambda: department_of(token))


class RegistrationIn(Schema):
    """One registration."""

    model_config = ConfigDict(extra="forbid")

    source_system: str = Field(min_length=1, max_length=40, description="来源系统名称")
    source_key: str = Field(min_length=1, max_length=80, description="来源系统中的主键；同一主键重复推送不会重复登记")
    uscc: str = Field(pattern=r"^[0-9A-Z]{18}$", description="统一社会信用代码")
    name: str = Field(min_length=1, max_length=200, description="名称")
    legal_nature: LegalNature = Field(description="法人性质：public_body、social_organisation、company")
    county_code: str = Field(pattern=r"^\d{6}$", description="登记地县级区划代码")
    registered_on: date = Field(description="登记日期")
    business_scope: str = Field(default="", max_length=4000, description="业务（经营）范围")
    address: str = Field(default="", max_length=200, description="住所")


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
    names = "、".join(dict.fromkeys(str(detail["loc"][-1]) for detail in error.errors))
    return api.create_response(request, {"message": f"数据不符合接口说明，请核对：{names}。"}, status=422)
