"""How a text moves: drafted, published, signed by a professional, replaced by the next one or withdrawn."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.guidance.models import CardText, TextState
from qingmiao.guidance.permissions import PUBLISH_TEXT, SIGN_TEXT
from qingmiao.guidance.rules.wording import Wording, problems_of

PUBLIC = frozenset({TextState.PUBLISHED.value, TextState.SIGNED.value})


def wording_of(text: CardText) -> Wording:
    """Return a text as the rules read it."""
    return Wording(text.title, text.points, text.see_doctor, text.card.first_month, text.card.last_month)


def may_be_said(text: CardText) -> str | None:
    """Hold back what must not stand on a card, and what names no source."""
    if not text.sources:
        return "请至少选一个来源。"
    problems = problems_of(wording_of(text))
    return problems[0] if problems else None


TEXTS: Workflow[CardText] = Workflow(
    "card_text",
    CardText,
    (
        Transition(
            "publish_text",
            "发布",
            frozenset({TextState.DRAFT.value}),
            TextState.PUBLISHED.value,
            PUBLISH_TEXT,
            (may_be_said,),
            consequence="将向公众发布，替代现在的一版；在专业人员审核前注明“未经专业人员审核”。",
        ),
        Transition(
            "sign_text",
            "审核通过",
            frozenset({TextState.PUBLISHED.value}),
            TextState.SIGNED.value,
            SIGN_TEXT,
            (may_be_said,),
            consequence="将在卡片上公开您的姓名和职称；以后改一个字都要重新审核。",
        ),
        Transition("replace_text", "由新版替代", PUBLIC, TextState.REPLACED.value, None),
        Transition(
            "withdraw_text",
            "撤下",
            PUBLIC,
            TextState.WITHDRAWN.value,
            PUBLISH_TEXT,
            consequence="公众页面上不再显示这张卡，直到发布新的一版。",
        ),
    ),
    tied_fields=("signed_by", "signed_as", "signed_at", "published_at", "ended_at"),
)
