"""Names and numbers that cannot be real people's or organisations': composed words, identity region 99xxxx, no valid mobile range."""

from datetime import date
from random import Random

from qingmiao.codes.citizen_id import synthetic_citizen_id
from qingmiao.codes.uscc import complete_uscc
from qingmiao.institutions.rules.vocabulary import InstitutionForm, LegalNature

SURNAMES = "陈李张黄何林梁刘吴罗谢邓曾郭潘欧阳朱叶钟冯温邱䶮"
GIVEN = ("示甲", "示乙", "示丙", "示丁", "例文", "例安", "例和", "例敏", "例芳", "例华", "例玲", "例燕", "例静", "例慧", "例婷", "例勇")
WORDS = (
    "青禾", "小苗", "向阳", "星芽", "春笋", "暖阳", "童乐", "爱贝", "启蒙", "小橘灯", "榕荫", "北江", "禾田", "云朵", "麦穗", "晨曦",
    "百灵", "蒲公英", "彩虹桥", "小鹿", "木棉", "竹节", "清泉", "稻香",
)  # fmt: skip
ENDINGS = {
    InstitutionForm.STANDALONE: "托育中心",
    InstitutionForm.COMMUNITY: "社区托育园",
    InstitutionForm.KINDERGARTEN_CLASS: "幼儿园托班",
    InstitutionForm.EMPLOYER: "职工托育园",
    InstitutionForm.HOME_BASED: "家庭托育点",
    InstitutionForm.SERVICE_CENTRE: "托育综合服务中心",
}
ORGANISATION_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def person_name(random: Random) -> str:
    """Return a name composed of a surname and a word that says it is an example."""
    surname = random.choice(SURNAMES)
    return ("欧阳" if surname in "欧阳" else surname) + random.choice(GIVEN)


def identity_number(random: Random, born: date) -> str:
    """Return a well-formed identity number of the impossible region 99."""
    return synthetic_citizen_id(f"9918{random.randrange(100):02d}", born, random.randrange(1000)).number


def phone(random: Random) -> str:
    """Return an eleven-digit number outside every mobile range (they begin with 13 to 19)."""
    return f"10{random.randrange(10**9):09d}"


def landline(random: Random) -> str:
    """Return a number of the city's area code that no exchange gives out."""
    return f"0763-0{random.randrange(10**6):06d}"


def institution_name(random: Random, county: str, form: InstitutionForm, taken: set[str]) -> str:
    """Return a name not taken yet."""
    while True:
        name = f"{county.removesuffix('壮族瑶族自治县').removesuffix('瑶族自治县')}{random.choice(WORDS)}{ENDINGS[form]}"
        if name in taken:
            name = f"{name}（{random.choice('东南西北')}{random.choice('区苑园')}）"
        if name not in taken:
            taken.add(name)
            return name


def uscc(random: Random, nature: LegalNature, county_code: str) -> str:
    """Return a code with both check digits right."""
    organisation = "MA" + "".join(random.choice(ORGANISATION_CHARACTERS) for _ in range(6))
    return complete_uscc(random.choice(nature.code_prefixes), county_code, organisation).code
