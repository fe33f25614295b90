"""The form on the gallery: one field of each kind."""

from django import forms

FORMS = [("standalone", "独立托育机构"), ("community", "社区嵌入式"), ("home_based", "家庭托育点")]
MODES = [("full_day", "全日托"), ("half_day", "半日托"), ("hourly", "计时托")]


class GalleryForm(forms.Form):
    """Every kind of control."""

    name = forms.CharField(label="机构名称", max_length=60, help_text="与营业执照或登记证书上的名称一致")
    phone = forms.CharField(label="联系电话", min_length=8, error_messages={"min_length": "电话号码不足 8 位，请连区号一起填写。"})
    form = forms.ChoiceField(label="机构形式", choices=FORMS, widget=forms.RadioSelect)
    modes = forms.MultipleChoiceField(label="服务方式", choices=MODES, widget=forms.CheckboxSelectMultiple, help_text="可多选")
    county = forms.ChoiceField(label="所在县（市、区）", choices=[("", "请选择"), ("441802", "清城区"), ("441803", "清新区")])
    area_m2 = forms.DecimalField(label="建筑面积", min_value=0, error_messages={"min_value": "面积不能小于 0。"})
    opens_on = forms.DateField(label="开始服务日期", widget=forms.DateInput(attrs={"type": "date"}))
    remark = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="以上内容属实", help_text="提交后由县级卫生健康部门核对")
    latitude = forms.DecimalField(label="纬度", initial="23.6817")
    longitude = forms.DecimalField(label="经度", initial="113.0561")
