"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "take_snapshot": "保存指标快照",
    },
    subjects={
        "figures.indicatorsnapshot": "指标快照",
    },
    former={
        "governance.indicatorsnapshot": "figures.indicatorsnapshot",
    },
    changes={
        "corrected": "更正",
        "first": "起",
        "last": "止",
    },
)
