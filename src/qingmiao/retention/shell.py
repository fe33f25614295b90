"""What pay and staying put into the shell."""

from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.retention.permissions import ANSWER_SURVEY, VIEW_RETENTION

declare_navigation(
    Entry("待遇调查", "pay_survey", "list", ANSWER_SURVEY, 3),
    Entry("待遇和离岗", "retention_figures", "chart", VIEW_RETENTION, 64, section="人员", group="供需和待遇"),
)
