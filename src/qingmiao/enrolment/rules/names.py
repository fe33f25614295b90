"""The legal values that enrolment rests on, by name."""

from qingmiao.core.legislation import declare

CHOICES_MOST, ANSWER_DAYS, OFFER_DAYS, NOTICE_DAYS, REFUND_DAYS = declare(
    "enrolment.choices_most",
    "enrolment.answer_working_days",
    "enrolment.offer_working_days",
    "enrolment.notice_days",
    "enrolment.refund_working_days",
)
PREPAY_MONTHS, PREPAY_AMOUNT = declare("enrolment.prepayment_months_most", "enrolment.prepayment_amount_most")
POINTS, RESERVES, REFUSALS = declare("enrolment.priority_points", "enrolment.reserves", "enrolment.refusal_reasons")
HEADS, CLAUSES = declare("enrolment.contract_heads", "enrolment.contract_clauses")
