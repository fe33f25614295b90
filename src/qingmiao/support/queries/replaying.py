"""An old answer worked out again from what was kept with it, and held against what is known today."""

from dataclasses import dataclass, replace
from random import Random

from qingmiao.core.errors import DomainError
from qingmiao.support.models import Award
from qingmiao.support.queries.law import law_as_known
from qingmiao.support.rules.computing import Worked, work_out
from qingmiao.support.rules.fact_kinds import read_period
from qingmiao.support.rules.law import plain_law, read_law
from qingmiao.support.rules.programmes import Programme, programmes
from qingmiao.support.rules.rule_trace import digest_of, plain_rule, read_rule
from qingmiao.support.rules.splitting import Span

SAMPLE = 1000  # old answers a night


@dataclass(frozen=True)
class Replay:
    """What came out again. `differences` between then and the replay must be none; `since` says what has changed in the law meanwhile."""

    award: Award
    worked: Worked
    differences: tuple[str, ...]
    since: tuple[str, ...]


def replay(award: Award) -> Replay:
    """Work an award out again from its stored facts, rule and law, and compare: to the 分, part by part."""
    programme = programmes().get(award.programme)
    if programme is None:
        raise DomainError(f"项目“{award.programme}”的数据文件已不在，不能重算。", exit_code=2)
    span = Span(award.period.lower, award.period.upper)
    kept = replace(programme, versions=read_rule(award.rule))
    worked = work_out(kept, [read_period(fact) for fact in award.facts], read_law(award.law), span)
    return Replay(award, worked, tuple(_differences(award, worked)), tuple(_since(programme, award, span)))


def _differences(award: Award, worked: Worked) -> list[str]:
    found = []
    if digest_of(award.facts, award.law, award.rule) != award.digest:
        found.append("存档的输入和当时的摘要不符")
    if award.verdict != worked.verdict:
        found.append(f"结论：当时“{award.get_verdict_display()}”，重算“{worked.verdict.label}”")
    if award.amount_fen != worked.amount:
        found.append(f"金额：当时 {award.amount_fen} 分，重算 {worked.amount} 分")
    again = [part.plain() for part in worked.parts]
    for place, (then, now) in enumerate(zip(award.parts, again, strict=False), start=1):
        if then != now:
            found.append(f"第 {place} 段：当时 {then['amount']} 分，重算 {now['amount']} 分")
    if len(award.parts) != len(again):
        found.append(f"段数：当时 {len(award.parts)} 段，重算 {len(again)} 段")
    return found


def _since(programme: Programme, award: Award, span: Span) -> list[str]:
    """Say what of the rule or the law for these days has been written anew since."""
    found = []
    if plain_rule(programme, span) != award.rule:
        found.append("项目的规定后来有改动；这个结果仍按当时的规定。")
    now = plain_law(law_as_known(), programme.values)
    changed = [name for name, versions in now.items() if versions != award.law.get(name)]
    found += [f"标准“{now[name][0]['description']}”后来有改动；这个结果仍按当时知道的标准。" for name in changed]
    return found


def replay_sample(seed: int, size: int = SAMPLE) -> int:
    """Replay answers drawn by seed and return how many; DomainError names the first that differs."""
    keys = list(Award.objects.order_by("pk").values_list("pk", flat=True))
    drawn = Random(seed).sample(keys, min(size, len(keys)))  # noqa: S311  # which ones are looked at is no secret
    for award in Award.objects.filter(pk__in=drawn).order_by("pk").iterator(chunk_size=200):
        if found := replay(award).differences:
            raise DomainError(f"结果 {award.pk} 重算不一致：{found[0]}")
    return len(drawn)
