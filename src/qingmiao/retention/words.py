"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(verbs={"answer_survey": "填写待遇调查"}, subjects={"retention.answeredyear": "待遇调查"})
