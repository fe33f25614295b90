"""The answer of a judgement as JSON: what `qingmiao rules check --json` prints and docs/answers.schema.json describes."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from qingmiao.core.legislation import Confidence
from qingmiao.core.rules import RuleLine, Source, Verdict, holds
from qingmiao.filings.rules.registry import Step


class AnswerPart(BaseModel):
    """A part of the answer; nothing is left out, nothing is added."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerSource(AnswerPart):
    """One legal value a line rests on."""

    name: str = Field(title="参数", description="法规库中的名称，可用 qingmiao rules show 查看")
    document: str | None = Field(title="文件", description="没有文件依据的为 null")
    number: str | None = Field(title="文号")
    article: str | None = Field(title="条款", description="未见原文的为 null")
    since: date = Field(title="生效日期", description="该规定第一个有效日")
    confidence: Confidence = Field(title="核实程度", description="confirmed 已核，secondary 转引，known 通行，unsure 待核")
    mandatory: bool = Field(title="是否强制")


class AnswerLine(AnswerPart):
    """The answer to one requirement."""

    key: str = Field(title="规则", description="可用 qingmiao rules show 查看")
    title: str = Field(title="名称")
    verdict: Verdict = Field(title="结论")
    verdict_label: str = Field(title="结论（中文）", description="符合、不符合、建议改进、不适用、待核")
    fact_seen: str = Field(title="所见事实")
    required: str = Field(title="要求")
    mandatory: bool = Field(title="是否强制")
    blocks: bool = Field(title="是否妨碍提交", description="强制要求不符合或待核")
    step: Step = Field(title="表单步骤")
    subject: str = Field(title="对象", description="班级编号、人员编号或自评项目序号；空表示整个机构")
    fix: str = Field(title="怎么办")
    note: str = Field(title="说明", description="规范之间不一致时如何取舍等")
    sources: list[AnswerSource] = Field(title="依据")


class Answer(AnswerPart):
    """The judgement of one institution on one day."""

    on: date = Field(title="判断日期", description="决定适用哪一版规定")
    holds: bool = Field(title="强制要求是否全部符合")
    counts: dict[str, int] = Field(title="各结论的行数")
    lines: list[AnswerLine] = Field(title="逐项结论")


def answer_of(lines: Sequence[RuleLine], on: date) -> Answer:
    """Return the answer that says what the lines say."""
    counts = {verdict.value: sum(line.verdict is verdict for line in lines) for verdict in Verdict}
    return Answer(on=on, holds=holds(lines), counts=counts, lines=[_answer_line(line) for line in lines])


def _answer_line(line: RuleLine) -> AnswerLine:
    return AnswerLine(
        key=line.key,
        title=line.title,
        verdict=line.verdict,
        verdict_label=line.verdict.label,
        fact_seen=line.fact_seen,
        required=line.required,
        mandatory=line.mandatory,
        blocks=line.blocks,
        step=Step(line.step),
        subject=line.subject,
        fix=line.fix,
        note=line.note,
        sources=[_answer_source(source) for source in line.sources],
    )


def _answer_source(source: Source) -> AnswerSource:
    return AnswerSource(
        name=source.name,
        document=source.document,
        number=source.number,
        article=source.article,
        since=source.since,
        confidence=source.confidence,
        mandatory=source.mandatory,
    )
