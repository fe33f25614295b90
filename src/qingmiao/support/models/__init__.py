"""What support keeps: declared facts, answers with everything they rest on, the money behind them, recognitions and trials."""

from qingmiao.support.models.awards import (
    Award,
    AwardCheck,
    AwardState,
    Objection,
    ObjectionState,
    Run,
)
from qingmiao.support.models.claims import Claim, ClaimState
from qingmiao.support.models.facts import CityValue, DeclaredFact, FactFile, UtilitySite
from qingmiao.support.models.money import (
    Account,
    BatchState,
    Budget,
    LineState,
    MonthClose,
    PayeeAccount,
    PaymentBatch,
    PaymentLine,
    Posting,
    Recovery,
    RecoveryState,
)
from qingmiao.support.models.recognising import PremisesOffer, Recognition, RecognitionState
from qingmiao.support.models.trying import WhatIf, WhatIfState

__all__ = [
    "Account",
    "Award",
    "AwardCheck",
    "AwardState",
    "BatchState",
    "Budget",
    "CityValue",
    "Claim",
    "ClaimState",
    "DeclaredFact",
    "FactFile",
    "LineState",
    "MonthClose",
    "Objection",
    "ObjectionState",
    "PayeeAccount",
    "PaymentBatch",
    "PaymentLine",
    "Posting",
    "PremisesOffer",
    "Recognition",
    "RecognitionState",
    "Recovery",
    "RecoveryState",
    "Run",
    "UtilitySite",
    "WhatIf",
    "WhatIfState",
]
