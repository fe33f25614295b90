"""How an application, an offer, a round and an agreement move."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.enrolment.models import (
    Application,
    ApplicationState,
    Choice,
    ChoiceState,
    Contract,
    ContractState,
    Offer,
    OfferState,
    Round,
    RoundState,
)
from qingmiao.enrolment.permissions import ANSWER_CHOICE, ANSWER_OFFER, OWN_APPLICATION, RUN_ROUND

ANSWER_CLOCK, OFFER_CLOCK, REFUND_CLOCK = "enrolment_answer", "enrolment_offer", "enrolment_refund"
A, C, F, R, K = ApplicationState, ChoiceState, OfferState, RoundState, ContractState

APPLICATION: Workflow[Application] = Workflow(
    "enrolment_application",
    Application,
    (
        Transition(
            "submit_application",
            "提交申请",
            frozenset({A.DRAFT}),
            A.SUBMITTED,
            OWN_APPLICATION,
            consequence="提交后填报的机构能看到孩子的姓名、出生年月和希望入托的日期；答复时限从明天起算。",
        ),
        Transition(
            "reopen_application", "取回修改", frozenset({A.SUBMITTED}), A.DRAFT, OWN_APPLICATION, consequence="取回后请在截止前再次提交。"
        ),
        Transition(
            "withdraw_application",
            "撤回申请",
            frozenset({A.DRAFT, A.SUBMITTED}),
            A.WITHDRAWN,
            OWN_APPLICATION,
            consequence="撤回后所有志愿作废，占着的录取名额放给别的孩子。",
        ),
        Transition("place_application", "入托", frozenset({A.SUBMITTED}), A.PLACED, None),
        Transition("close_application", "结束", frozenset({A.SUBMITTED}), A.CLOSED, None),
    ),
    tied_fields=("submitted_at", "ended_at", "class_type"),
)
CHOICE: Workflow[Choice] = Workflow(
    "enrolment_choice",
    Choice,
    (
        Transition(
            "offer_place",
            "发录取通知",
            frozenset({C.WAITING}),
            C.OFFERED,
            ANSWER_CHOICE,
            consequence="占一个托位，等家庭答复。",
        ),
        Transition(
            "refuse_choice", "不接收", frozenset({C.WAITING}), C.REFUSED, ANSWER_CHOICE, consequence="家庭会看到理由和您建议的其他办法。"
        ),
    ),
    tied_fields=("refusal", "words", "alternative", "answered_at"),
)
OFFER: Workflow[Offer] = Workflow(
    "enrolment_offer",
    Offer,
    (
        Transition(
            "accept_offer",
            "接受托位",
            frozenset({F.SENT}),
            F.ACCEPTED,
            ANSWER_OFFER,
            consequence="其余志愿放给别的孩子，接着签协议。",
        ),
        Transition(
            "decline_offer",
            "放弃托位",
            frozenset({F.SENT}),
            F.DECLINED,
            ANSWER_OFFER,
            consequence="托位给后面的孩子，不能再要回来。",
        ),
        Transition("expire_offer", "过期", frozenset({F.SENT}), F.EXPIRED, None),
        Transition("recall_offer", "收回", frozenset({F.DECIDED, F.SENT}), F.RECALLED, None),
    ),
    tied_fields=("answered_at", "received_at"),
)
ROUND: Workflow[Round] = Workflow(
    "enrolment_round",
    Round,
    (
        Transition(
            "open_round",
            "公布轮次",
            frozenset({R.PREPARING}),
            R.OPEN,
            RUN_ROUND,
            consequence="公布托位、积分项目、截止时间和抽签种子的承诺值；公布后这些都不能再改。",
        ),
        Transition("close_round", "截止", frozenset({R.OPEN}), R.CLOSED, None),
        Transition(
            "publish_round",
            "公布结果",
            frozenset({R.CLOSED}),
            R.PUBLISHED,
            RUN_ROUND,
            consequence="每个家庭看到每个志愿的理由，录取通知发出，审计文件和抽签种子公开。",
        ),
    ),
    tied_fields=("commitment", "seed", "opened_at", "published_at"),
)
CONTRACT: Workflow[Contract] = Workflow(
    "enrolment_contract",
    Contract,
    (
        Transition("complete_contract", "双方签署", frozenset({K.TO_SIGN}), K.SIGNED, None),
        Transition("supersede_contract", "由新协议替代", frozenset({K.SIGNED}), K.SUPERSEDED, None),
        Transition("void_contract", "作废", frozenset({K.TO_SIGN}), K.VOID, None),
        Transition("end_contract", "终止", frozenset({K.SIGNED}), K.ENDED, None),
    ),
    tied_fields=("ended_on",),
)
