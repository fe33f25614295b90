"""The closed lists of words an institution is described with: one Chinese term, one identifier. No Django."""

from qingmiao.core.terms import Term


class InstitutionForm(Term):
    """The six forms a city counts."""

    STANDALONE = "standalone", "独立托育机构"
    COMMUNITY = "community", "社区嵌入式托育机构"
    KINDERGARTEN_CLASS = "kindergarten_class", "幼儿园托班"
    EMPLOYER = "employer", "用人单位办托"
    HOME_BASED = "home_based", "家庭托育点"
    SERVICE_CENTRE = "service_centre", "托育综合服务中心"


class Registrar(Term):
    """Who registers the legal person. Source: 托育机构登记和备案办法（试行） article 4."""

    STAFFING_OFFICE = "staffing_office", "机构编制部门"
    CIVIL_AFFAIRS = "civil_affairs", "民政部门"
    MARKET_REGULATION = "market_regulation", "市场监督管理部门"


class LegalNature(Term):
    """The legal nature decides the registrar, the name of the certificate and how the 统一社会信用代码 begins."""

    PUBLIC_BODY = "public_body", "事业单位", Registrar.STAFFING_OFFICE, "事业单位法人证书", ("12",)
    SOCIAL_ORGANISATION = "social_organisation", "社会服务机构", Registrar.CIVIL_AFFAIRS, "社会服务机构（民办非企业单位）登记证书", ("52",)
    COMPANY = "company", "营利性企业", Registrar.MARKET_REGULATION, "营业执照", ("91", "92")

    @property
    def registrar(self) -> Registrar:
        """Who registers it."""
        return Registrar(self.details[0])

    @property
    def certificate(self) -> str:
        """What the registrar's certificate is called."""
        return str(self.details[1])

    @property
    def code_prefixes(self) -> tuple[str, ...]:
        """How its code may begin; a test holds them equal to `basic.code_prefixes` of the law."""
        return tuple(self.details[2])


class Sponsor(Term):
    """Who stands behind the institution; not its legal nature."""

    PUBLIC = "public", "公办"
    PRIVATE = "private", "民办"
    PUBLIC_PRIVATE = "public_private", "公办民营（民办公助）"


class CareMode(Term):
    """How the day is sold. No national definition of the hours exists."""

    FULL_DAY = "full_day", "全日托"
    HALF_DAY = "half_day", "半日托"
    HOURLY = "hourly", "计时托"
    OCCASIONAL = "occasional", "临时托"


class ClassType(Term):
    """The class types with their ages in completed months, lower end included, upper excluded.

    The rules read the ages from legislation (`classes.age_from_*`, `classes.age_below_*`); a test holds the two equal.
    """

    INFANT = "infant", "乳儿班", 6, 12
    JUNIOR = "junior", "托小班", 12, 24
    SENIOR = "senior", "托大班", 24, 36
    MIXED = "mixed", "混合编班", 18, 36

    @property
    def age_from_months(self) -> int:
        """Youngest age, included."""
        return int(self.details[0])

    @property
    def age_below_months(self) -> int:
        """Upper end, excluded."""
        return int(self.details[1])


class StaffRole(Term):
    """What a person does in the house."""

    PRINCIPAL = "principal", "负责人"
    CARER = "carer", "保育人员"
    HEALTH_WORKER = "health_worker", "保健人员"
    COOK = "cook", "炊事人员"
    GUARD = "guard", "保安"
    OTHER = "other", "其他人员"


class Education(Term):
    """Highest education, lowest first; `rank` compares."""

    JUNIOR_SECONDARY = "junior_secondary", "初中及以下"
    SENIOR_SECONDARY = "senior_secondary", "高中（含中专、职高、技校）"
    COLLEGE = "college", "大专"
    BACHELOR = "bachelor", "本科"
    POSTGRADUATE = "postgraduate", "研究生"

    @property
    def rank(self) -> int:
        """Position from the lowest, 0 first."""
        return list(Education).index(self)


class Qualification(Term):
    """Professional certificates a person may hold."""

    CHILDCARE_WORKER = "childcare_worker", "保育师"
    INFANT_CARER = "infant_carer", "育婴员"
    DEVELOPMENT_GUIDE = "development_guide", "婴幼儿发展引导员"
    TEACHER = "teacher", "教师资格"
    DOCTOR = "doctor", "医师"
    NURSE = "nurse", "护士"
    GUARD_CERTIFICATE = "guard_certificate", "保安员证"
    OTHER = "other", "其他"


class Tenure(Term):
    """By what right the premises are used."""

    OWNED = "owned", "自有"
    LEASED = "leased", "租赁"
    FREE_USE = "free_use", "无偿使用"


class MealPlan(Term):
    """Meals and snacks of a day; decides the number of cooks."""

    THREE_MEALS_ONE_SNACK = "three_meals_one_snack", "三餐一点"
    TWO_MEALS_ONE_SNACK = "two_meals_one_snack", "二餐一点"
    ONE_MEAL_TWO_SNACKS = "one_meal_two_snacks", "一餐二点"


class FeeKind(Term):
    """The list system of fees: the basic service and the others."""

    CARE = "care", "保育费"
    BOARDING = "boarding", "住宿费"
    MEALS = "meals", "伙食费"
    MATERIALS = "materials", "材料费"
    OTHER = "other", "其他服务费"


class FeeUnit(Term):
    """The period one amount pays for."""

    MONTH = "month", "每月"
    DAY = "day", "每天"
    HOUR = "hour", "每小时"
    TERM = "term", "每学期"
    ONCE = "once", "一次性"


class CertificateKind(Term):
    """Papers an institution shows, its own and its staff's."""

    LEGAL_PERSON = "legal_person", "营业执照或其他法人登记证书"
    SITE_PROOF = "site_proof", "场地证明"
    LEASE = "lease", "房屋租赁合同"
    HYGIENE_ASSESSMENT = "hygiene_assessment", "托育机构卫生评价自评表"
    FIRE = "fire", "消防安全检查合格证明"
    FOOD_LICENCE = "food_licence", "食品经营许可证"
    KINDERGARTEN_LICENCE = "kindergarten_licence", "幼儿园办学许可证"
    HOME_CONSENT = "home_consent", "同楼（院）其他业主一致同意的书面意见"
    STAFF_QUALIFICATION = "staff_qualification", "工作人员专业资格证明"
    HEALTH_CERTIFICATE = "health_certificate", "工作人员健康合格证明"
    BACKGROUND_CHECK = "background_check", "工作人员从业禁止查询结果"
    LIABILITY_INSURANCE = "liability_insurance", "责任保险"
    OTHER = "other", "其他材料"
