"""What a device or a form without script sends is cleaned and bounded before it is kept, as what a form takes is."""

import pytest

from filings.factories import AT
from qingmiao.core.errors import DomainError
from qingmiao.core.operations import OperationState
from qingmiao.institutions.models import CareClass
from qingmiao.supervision.services.taking import save_part
from supervision.devices import a_part, fresh, two_phones
from supervision.factories import fill_in, later, officer_for, sign

pytestmark = pytest.mark.django_db
State = OperationState


def test_a_value_from_a_device_is_cleaned_and_bounded_as_a_forms_is_and_a_resend_is_still_known() -> None:
    part, one, _ = two_phones()
    room = CareClass.objects.filter(institution=part.inspection.institution).values_list("key", flat=True)[0]
    one.do("note-exits", "\u202e两个\u200b出口\x07畅通\u3000e\u0301\r\n第二行\u00a0")
    one.do(f"children-{room}", "\uff11\uff12\u00a0")
    one.do("answer-exits", " conforms\u200b")
    one.do("staff-9" * 3, "present")
    counts = [(f"children-{room}", value) for value in ("201", "-1", "1e9", "NaN", "12.5", "9" * 20, "\u0661\u0662", "0x1f")]
    words = [("note-menu", "\ue123"), ("answer-menu", "conforms'--"), ("note-menu", "\ufffd"), ("note-menu", "长" * 501)]
    refused = [one.do(name, value) for name, value in counts + words]
    taken = one.send()
    assert [found.state for found in taken.known[:3]] == [State.ACCEPTED] * 3
    part = fresh(part)
    assert part.values == {"note-exits": "两个出口畅通 \u00e9\n第二行", f"children-{room}": "12", "answer-exits": "conforms"}
    states = {found.pk: (found.state, found.reason) for found in taken.known}
    assert {states[sent.id][0] for sent in refused} == {State.REFUSED}
    assert "写成 0 至 200 的数字" in states[refused[0].id][1]
    assert "U+E123" in states[refused[8].id][1]
    version = part.version
    assert one.send(at=later(hours=1)).strange == {}
    assert fresh(part).version == version


def test_a_form_without_script_is_cleaned_as_well_and_no_count_breaks_the_signing() -> None:
    part = fill_in(a_part())
    room = CareClass.objects.filter(institution=part.inspection.institution).values_list("key", flat=True)[0]
    told = {**part.values, "note-exits": "\u200b畅通\x00"[:-1] + "\x07", f"children-{room}": "\uff19\uff19\uff19", f"carers-{room}": "2"}
    part = save_part(part, told, version=part.version, actor=officer_for(part), at=AT)
    assert (part.value_of("note-exits"), part.value_of(f"children-{room}")) == ("畅通", "999")
    with pytest.raises(DomainError, match="写成数字"):
        sign(part)
    with pytest.raises(DomainError, match="U\\+E123"):
        save_part(part, {"note-exits": "\ue123"}, version=part.version, actor=officer_for(part), at=AT)
    with pytest.raises(DomainError, match="过长"):
        save_part(part, {"x" * 101: "1"}, version=part.version, actor=officer_for(part), at=AT)
