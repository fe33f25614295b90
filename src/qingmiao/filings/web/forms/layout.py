"""Which facts stand together on a page of the filing form, and what a group is called."""

from qingmiao.filings.queries.answers import SECTIONS
from qingmiao.institutions.rules.facts import CareClass, Certificate, Fee, OpeningHours, StaffMember
from qingmiao.ui.facts_form import FactsLayout, Part, RowKind

ROWS = {
    "opening_hours": RowKind(OpeningHours, "时段", "添一个时段"),
    "fees": RowKind(Fee, "收费项目", "添一项收费", none="不收取任何费用"),
    "classes": RowKind(CareClass, "班级", "添一个班", letter="c", carried=("key",)),
    "staff": RowKind(StaffMember, "人员", "添一人", letter="s", carried=("key",), prefix="person", masked=frozenset({"identity_number"})),
    "certificates": RowKind(Certificate, "其他材料", "添一份材料", carried=("kind",)),
}
PARTS = {
    "basic": (
        Part(
            "登记信息",
            ("legal_nature", "uscc", "name", "business_scope", "registered_on"),
            below={"uscc": "filings/_prefill.html"},
        ),
        Part("机构类型", ("form", "sponsor", "inclusive", "inclusive_from", "inclusive_until", "opened_on")),
        Part("地点", ("county_code", "town_code", "village_code", "address", "latitude", "longitude"), template="filings/_place.html"),
        Part("服务", ("care_modes", "serves_meals", "meal_plan", "meals_delivered")),
        Part("开放时间", rows="opening_hours"),
        Part("收费", note="清单以外的费用不得收取。", rows="fees"),
        Part("联系方式", ("contact_name", "contact_phone", "public_phone")),
    ),
    "premises": (
        Part("使用权", ("tenure", "lease_start_on", "lease_end_on")),
        Part("楼层与环境", ("separate_site", "lowest_storey", "highest_storey", "semi_basement", "hazardous_surroundings")),
        Part(
            "面积与采光",
            (
                "building_area_m2",
                "indoor_area_m2",
                "outdoor_area_m2",
                "outdoor_borrowed",
                "observation_room_m2",
                "observation_beds",
                "window_ratio",
            ),
        ),
        Part("安全", ("cctv_covers_all", "cctv_retention_days", "alarm_button", "guard_posts")),
    ),
    "home_based": (Part("家庭托育点", ("places", "children", "carers", "own_dwelling", "owners_consent")),),
    "classes": (Part("", rows="classes"),),
    "certificates": (Part("", rows="certificates"),),
    "staff": (
        Part(
            "本人与岗位",
            ("name", "identity_number", "phone", "role", "also", "hired_on", "full_time", "dispatched_by", "fire_safety_manager"),
            above="filings/_masked.html",
        ),
        Part(
            "学历与培训",
            (
                "education",
                "qualifications",
                "childcare_background",
                "experience_years",
                "training_hours",
                "training_passed",
                "also_training_passed",
                "mental_health_training",
            ),
        ),
        Part(
            "健康与从业禁止查询",
            (
                "health_certificate_number",
                "health_certificate_until",
                "background_check_on",
                "background_check_clear",
                "background_check_before_hiring_on",
            ),
        ),
    ),
    "hygiene": (Part("自评", ("assessed_on", "assessor")),),
}
# Shown while one of these values is chosen on the page; filings/answers.css says which control each is.
ONLY_WITH = {
    "lease_start_on": "leased free_use",
    "lease_end_on": "leased free_use",
    "meal_plan": "serves_meals",
    "meals_delivered": "serves_meals",
    "inclusive_from": "inclusive",
    "inclusive_until": "inclusive",
    "childcare_background": "carer",
    "mental_health_training": "carer",
    "full_time": "health_worker",
    "experience_years": "principal carer",
    "training_hours": "principal carer health_worker",
    "training_passed": "principal carer health_worker",
    "also_training_passed": "principal carer health_worker",
    "dispatched_by": "guard",
}
FORM = FactsLayout(SECTIONS, ROWS, PARTS, ONLY_WITH)
