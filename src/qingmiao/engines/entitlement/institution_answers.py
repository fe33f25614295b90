"""One institution: relief, subsidies and prices, each with its worth, its rule and the reason in words."""

from datetime import date, timedelta

import numpy as np

from qingmiao.engines.entitlement.answers import FEN, Answer, told, yuan
from qingmiao.engines.entitlement.institutions import MONTHS, UTILITIES, Institutions, assess_institutions, covered_months
from qingmiao.engines.entitlement.parameters import Parameters
from qingmiao.engines.entitlement.population import Status

# code, title, legal value, words, and whether the tax arises month by month (else once, on a day of its own)
_RELIEF = (
    ("vat", "增值税", "relief_vat_bp", "提供社区托育服务取得的收入免征增值税", True),
    ("income_tax", "企业所得税", "relief_income_counted_bp", "社区托育服务收入减按规定比例计入应税收入", True),
    ("deed_tax", "契税", "relief_deed_tax_bp", "承受房屋、土地用于社区托育的免征契税", False),
    ("property_tax", "房产税", "relief_property_tax_bp", "为社区托育提供服务的房产免征房产税", True),
    ("land_use_tax", "城镇土地使用税", "relief_land_use_tax_bp", "为社区托育提供服务的土地免征城镇土地使用税", True),
    ("fees", "六项行政事业性收费", "relief_fees_bp", "用于社区托育的免征六项行政事业性收费", False),
)
_SUBSIDIES = (
    ("operating_subsidy", "运营补贴", "operating_subsidy_child_month", "child_months"),
    ("construction_subsidy", "中央预算内建设投资", "construction_subsidy_place", "new_places"),
    ("city_construction_subsidy", "本市建设补贴", "city_construction_subsidy_place", "new_places"),
)
_UTILITY_WORDS = {"water": "用水", "power": "用电", "gas": "用气"}


def institution_answers(facts: Institutions, parameters: Parameters, on: date, name: str = "") -> list[Answer]:
    """Answer for one institution (arrays of length 1) under the law of a day; amounts are for the calendar year of that day."""
    if facts.turnover.size != 1:
        raise ValueError(f"institution_answers takes one institution, got {facts.turnover.size}")
    worth = assess_institutions(facts, parameters, on)
    period = (date(on.year, 1, 1), date(on.year, 12, 31))
    answers = []
    for code, title, parameter, words, is_by_month in _RELIEF:
        amount = told(int(getattr(worth, code)[0]))
        # What arises once has no months: the day asked about is the day on which it arose.
        months = covered_months(parameters, parameter, on) if is_by_month else []
        status, why = _relief_words(bool(facts.community[0]), amount, parameters, (parameter, months), on)
        sources = parameters.cite(parameter, on=on)
        covered = _covered(months, period)
        answers.append(Answer(f"relief_{code}", f"{title}减免", name, amount, FEN, *covered, status.name, f"{words}。{why}", sources))
    for code, title, parameter, count in _SUBSIDIES:
        amount = told(int(getattr(worth, code)[0]))
        status, why = _subsidy_words(bool(facts.inclusive[0]), int(getattr(facts, count)[0]), amount)
        answers.append(Answer(code, title, name, amount, FEN, *period, status.name, why, parameters.cite(parameter, on=on)))
    for at, utility in enumerate(UTILITIES):
        amount = told(int(worth.utilities[0, at]))
        known = parameters.number(f"{utility}_resident_price", on) is not None
        status, why = _utility_words(utility, int(facts.usage[0, at]), amount, known)
        sources = parameters.cite(f"{utility}_resident_price", on=on)
        answers.append(
            Answer(f"{utility}_price", f"{_UTILITY_WORDS[utility]}居民价格", name, amount, FEN, *period, status.name, why, sources)
        )
    return answers


def _covered(months: list[date], year: tuple[date, date]) -> tuple[date, date]:
    """The part of the year that a relief covers, the whole year where it is not counted by months."""
    if not months:
        return year
    return months[0], year[1] if months[-1].month == MONTHS else date(year[0].year, months[-1].month + 1, 1) - timedelta(days=1)


def _relief_words(
    community: bool,  # noqa: FBT001  # internal
    amount: int | None,
    parameters: Parameters,
    law: tuple[str, list[date]],
    on: date,
) -> tuple[Status, str]:
    name, months = law
    version = parameters.find(name, on)
    if version is None:
        return Status.NOT_IN_FORCE, f"{on.isoformat()}没有生效的减免政策。"
    if not community:
        return Status.NOT_ELIGIBLE, "本机构不属于社区托育，不适用。"
    if amount is None:
        return Status.BAD_ROW, "营业收入、税率或应缴数额未填或有误，不能计算。"
    until = f"，有效期至{version.until.isoformat()}" if version.until else ""
    how = "全年" if len(months) in (0, MONTHS) else f"规定只覆盖{on.year}年的{len(months)}个月，按月折算"
    return Status.GRANTED, f"{how}可减免{yuan(amount)}{until}，有关资料留存备查。"


def _subsidy_words(inclusive: bool, count: int, amount: int | None) -> tuple[Status, str]:  # noqa: FBT001  # internal
    if not inclusive:
        return Status.NOT_ELIGIBLE, "本机构未认定为普惠，不适用。"
    if count == 0:
        return Status.NOT_ELIGIBLE, "没有可补贴的托位或在托人月。"
    if count < 0:
        return Status.BAD_ROW, "新增托位数或在托人月没有填报，不能计算。"
    if amount is None:
        return Status.RATE_UNSURE, "补贴标准待核，请向县级卫生健康局和财政部门确认。"
    return (Status.GRANTED, f"按{count}个单位计，共{yuan(amount)}。") if amount else (Status.NOT_IN_FORCE, "该日期没有生效的补贴标准。")


def _utility_words(utility: str, usage: int, amount: int | None, is_price_known: bool) -> tuple[Status, str]:  # noqa: FBT001  # internal
    what = _UTILITY_WORDS[utility]
    if usage == 0:
        return Status.NOT_ELIGIBLE, f"没有{what}。"
    if not is_price_known:
        return Status.RATE_UNSURE, f"托育机构{what}执行居民价格；清远现行居民单价待核，暂不能计算节省的金额。"
    if amount is None:
        return Status.BAD_ROW, f"{what}量或现行单价没有填报，不能计算。"
    return Status.GRANTED, f"{what}执行居民价格，全年可节省{yuan(amount)}。"


def one_institution(**facts: object) -> Institutions:
    """Build arrays of length 1; what is not given is not known (-1)."""
    columns = {}
    for name in Institutions.__dataclass_fields__:
        default: object = [-1, -1, -1] if name in ("usage", "price") else False if name in ("community", "inclusive") else -1
        columns[name] = np.array([facts.get(name, default)], np.bool_ if name in ("community", "inclusive") else np.int64)
    return Institutions(**columns)


__all__ = ["institution_answers", "one_institution"]
