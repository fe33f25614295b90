"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={},
    subjects={
        "regions.division": "行政区划",
    },
)
