"""Scans of health certificates in one zip: each file is matched by the number in its name; all are kept, or none."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import clean_code
from qingmiao.core.archives import BROKEN, read_archive
from qingmiao.core.bounded import read_bounded
from qingmiao.core.errors import DomainError
from qingmiao.core.files import sniff
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import HealthCheck
from qingmiao.workforce.models.people import number_index
from qingmiao.workforce.rules.vocabulary import HealthResult
from qingmiao.workforce.services.house_sheets import house_of
from qingmiao.workforce.services.proving import keep_scan

IDENTITY = re.compile(r"[0-9]{17}[0-9X]")
SHOWN = 5


@dataclass(frozen=True)
class Scan:
    """One file and the check it proves."""

    name: str
    content: bytes
    check: HealthCheck


def take_scans(institution: Institution, upload: "UploadedFile[Any] | None", *, actor: Post, at: datetime) -> int:
    """Keep the scans of an archive at the newest certificates of their people; return how many.

    Raises DomainError with the name of each file that fits nobody, is no scan, or whose certificate has one.
    """
    if upload is None or not upload.size:
        raise DomainError("没有收到文件，请选择 zip 压缩包。", field="file")
    if upload.size > 2 * settings.FILE_LIMIT_BYTES:
        raise DomainError("压缩包超过 40 MB，没有读取，请分几次上传。", field="file")
    files: list[list[str]] = read_bounded(read_archive, upload.read(), unreadable=BROKEN)
    scans = _matched(institution, [(name, base64.b64decode(content)) for name, content in files])
    with transaction.atomic():
        for scan in scans:
            keep_scan(scan.check, SimpleUploadedFile(scan.name, scan.content), actor=actor, at=at)
    return len(scans)


def _matched(institution: Institution, files: list[tuple[str, bytes]]) -> list[Scan]:
    """Return each file with its certificate, or say of every file that has none why."""
    newest, by_paper = _certificates(institution)
    people = house_of(institution).by_number
    wrong: list[str] = []
    found: dict[int, Scan] = {}
    for name, content in files:
        number = _number_in(name)
        worker = people.get(number_index(number))
        check = newest.get(worker.pk) if worker else by_paper.get(number)
        why = _why_not(check, content, found)
        if why or check is None:
            wrong.append(f"{name}：{why}")
        else:
            found[check.pk] = Scan(name, content, check)
    if wrong:
        more = f"等 {len(wrong)} 个" if len(wrong) > SHOWN else ""
        raise DomainError(f"没有保存。{'；'.join(wrong[:SHOWN])}{more}", field="file")
    return list(found.values())


def _why_not(check: HealthCheck | None, content: bytes, found: dict[int, Scan]) -> str:
    if check is None:
        return "文件名里的证件号码或健康合格证编号，对不上本机构已登记的健康合格证"
    if check.file_id or check.pk in found:
        return "这份健康合格证已有扫描件"
    try:
        sniff(content)
    except DomainError:
        return "不是 PDF、JPG 或 PNG"
    return ""


def _number_in(name: str) -> str:
    """Return the number a file is named after: an identity number anywhere in it, else all of it."""
    stem = clean_code(name.rsplit(".", 1)[0])
    inside = IDENTITY.search(stem)
    return inside[0] if inside else stem


def _certificates(institution: Institution) -> tuple[dict[int, HealthCheck], dict[str, HealthCheck]]:
    """Return the newest certificate of each person of a house, by person and by its number."""
    people = {worker.pk for worker in house_of(institution).by_number.values()}
    rows = (
        HealthCheck.objects.filter(worker__in=people, result=HealthResult.FIT).order_by("worker", "-happened_on", "-pk").distinct("worker")
    )
    newest = {row.worker_id: row for row in rows}
    return newest, {clean_code(number): row for row in newest.values() if (number := row.number.open())}
