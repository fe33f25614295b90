"""One file of a case: sent to whoever may see it with the read written down, or shown beside the facts it proves."""

from urllib.parse import quote

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from demonstration.factories import a_demonstration, a_guidance, a_visited_case
from filings import factories
from filings.factories import manager_of, officer_of, signed_in
from qingmiao.core.attachments import Attachment
from qingmiao.core.models import AuditEntry, StoredFile
from qingmiao.filings.models import FilingDocument
from qingmiao.filings.services.drafting import attach_document

pytestmark = pytest.mark.django_db
PANEL = {"HX-Request": "true", "HX-Target": "panel"}


@pytest.fixture
def scan() -> FilingDocument:
    filing = factories.a_complete_draft()
    paper = SimpleUploadedFile("消防合格证.pdf", b"%PDF-1.7 fire")
    return attach_document(filing, "fire", paper, actor=manager_of(filing.institution), at=factories.AT)


def reads() -> int:
    return AuditEntry.objects.filter(verb="read_file").exclude(purpose="").count()


def test_the_file_itself_is_sent_and_the_read_written_down(client: Client, scan: FilingDocument) -> None:
    answer = signed_in(client, manager_of(scan.filing.institution)).get(reverse("document_download", kwargs={"pk": scan.pk}))
    assert answer.getvalue() == b"%PDF-1.7 fire"
    assert (answer["X-Frame-Options"], answer["Cache-Control"]) == ("SAMEORIGIN", "private, no-store")
    assert "HX-Request" in answer["Vary"], "the viewer never answers for the file"
    assert reads() == 1


def test_the_panel_gets_a_viewer_that_then_asks_for_the_file(client: Client, scan: FilingDocument) -> None:
    address = reverse("document_download", kwargs={"pk": scan.pk})
    answer = signed_in(client, manager_of(scan.filing.institution)).get(address, headers=PANEL)
    shown = answer.content.decode()
    assert f'data-url="{address}"' in shown
    assert "消防合格证.pdf" in shown
    assert f'href="{address}"' in shown, "and can be opened by itself"
    assert answer["X-Frame-Options"] == "DENY", "only the file may stand in a frame"
    assert reads() == 0


def test_a_file_leaves_the_house_without_the_name_it_was_given(client: Client, scan: FilingDocument) -> None:
    scan.file.name = "欧阳示例的健康证.pdf"
    scan.file.save()
    answer = signed_in(client, manager_of(scan.filing.institution)).get(reverse("document_download", kwargs={"pk": scan.pk}))
    assert quote(f"备案材料-{scan.pk}.pdf") in answer["Content-Disposition"]
    assert quote("欧阳") not in answer["Content-Disposition"]
    assert "欧阳" not in str(AuditEntry.objects.values_list("changes", flat=True))
    answer.close()


def test_a_picture_is_shown_as_a_picture(client: Client) -> None:
    file = a_visited_case().files.get()
    address = reverse("demonstration_file", kwargs={"pk": file.pk})
    assert f'<img class="viewer-picture" src="{address}"' in signed_in(client, officer_of()).get(address, headers=PANEL).content.decode()


def test_a_stranger_gets_neither_file_nor_viewer(client: Client, scan: FilingDocument) -> None:
    stranger = signed_in(client, officer_of(factories.OTHER_COUNTY))
    address = reverse("document_download", kwargs={"pk": scan.pk})
    assert {stranger.get(address, headers=headers).status_code for headers in ({}, PANEL)} == {404}


def test_a_row_that_holds_no_file_says_so(client: Client) -> None:
    guidance = a_guidance(a_demonstration())
    answer = signed_in(client, officer_of()).get(reverse("guidance_file", kwargs={"pk": guidance.pk}))
    assert answer.status_code == 409
    assert "这里没有文件" in answer.content.decode()


def test_a_table_of_files_is_made_of_attachments() -> None:
    """A row of an app whose file is not optional is there for its file."""
    tables = [
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if model._meta.app_label != "core" and getattr(field, "related_model", None) is StoredFile and not field.null
    ]
    assert len(tables) >= 5
    assert not [model.__name__ for model in tables if not issubclass(model, Attachment)]
