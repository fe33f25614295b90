"""What is typed about students and agreements."""

from datetime import date
from typing import Any

from django import forms

from qingmiao.core.web.fields import CodeField, MobileField, NameField
from qingmiao.schools.models import Programme, School
from qingmiao.schools.rules import Subject
from qingmiao.schools.services.interning import Agreement, Placement
from qingmiao.ui.form_fields import day_field, select_field
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.services.matching import read_person


class StudentForm(forms.Form):
    """A student who comes to learn."""

    number = CodeField(label="证件号码", max_length=30, help_text="居民身份证、港澳台居民居住证 18 位")
    name = NameField(label="姓名", max_length=60, help_text="与证件一致")
    phone = MobileField(label="手机号", required=False)
    since = day_field("实习开始", "请填写实习开始日期。")
    until = day_field("实习结束", "请填写实习结束日期。", help_text="最后一天")

    def __init__(self, supervisors: "list[Engagement]", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._programmes = {
            str(row.pk): row for row in Programme.objects.select_related("school").order_by("school__name", "name", "level")
        }
        self._supervisors = {str(row.pk): row for row in supervisors}
        schools = [(key, f"{row.school.name} {row}") for key, row in self._programmes.items()]
        teachers = [(key, f"{row.worker.name.open()}（{row.get_role_display()}）") for key, row in self._supervisors.items()]
        self.fields["programme"] = select_field("学校和专业", schools, "请选择学校和专业。", help_text="没有的，请联系教育部门报送学校数据")
        self.fields["supervisor"] = select_field("指导教师", teachers, "请选择本机构的指导教师。")
        self.order_fields(["number", "name", "phone", "programme", "supervisor", "since", "until"])

    def placement(self) -> Placement:
        """Return who comes, under whom. Raises DomainError at the field that is wrong; call after is_valid."""
        told = self.cleaned_data
        person = read_person(told["number"], told["name"], phone=told["phone"])
        return Placement(person, self._programmes[told["programme"]], self._supervisors[told["supervisor"]], told["since"], told["until"])


class AgreementForm(forms.Form):
    """What a school and an institution sign."""

    subject = select_field("内容", Subject.choices(), "请选择内容。")
    signed_on = day_field("签订日期", "请填写签订日期。")
    until_on = day_field("有效期至", "请填写有效期至。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._schools = {str(row.pk): row for row in School.objects.order_by("name")}
        self.fields["school"] = select_field("学校", [(key, row.name) for key, row in self._schools.items()], "请选择学校。")
        self.order_fields(["school"])

    def agreement(self) -> Agreement:
        """Return what is agreed; call after is_valid."""
        told: dict[str, Any] = self.cleaned_data
        signed: date = told["signed_on"]
        return Agreement(self._schools[told["school"]], Subject(told["subject"]), signed, told["until_on"])
