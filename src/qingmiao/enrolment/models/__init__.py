"""Applications and rounds, offers and places, agreements and their money."""

from qingmiao.enrolment.models.agreements import Contract, ContractState, Side, Signature
from qingmiao.enrolment.models.applying import LIVE, Application, ApplicationState, Choice, ChoiceState
from qingmiao.enrolment.models.money import Charge, LedgerEntry, LedgerLine, Payment, Refund
from qingmiao.enrolment.models.places import Enrolment, SeatMovement
from qingmiao.enrolment.models.rounds import HOLDING, Offer, OfferState, Round, RoundPlaces, RoundState, Run, RunAnswer

__all__ = [
    "HOLDING",
    "LIVE",
    "Application",
    "ApplicationState",
    "Charge",
    "Choice",
    "ChoiceState",
    "Contract",
    "ContractState",
    "Enrolment",
    "LedgerEntry",
    "LedgerLine",
    "Offer",
    "OfferState",
    "Payment",
    "Refund",
    "Round",
    "RoundPlaces",
    "RoundState",
    "Run",
    "RunAnswer",
    "SeatMovement",
    "Side",
    "Signature",
]
