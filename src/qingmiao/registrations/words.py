"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "receive_registration": "收到登记推送",
        "take_back_registration": "撤回登记信息",
        "import_registrations": "导入登记信息",
        "link_registration": "认领登记信息",
        "issue_token": "发放推送凭证",
        "revoke_token": "停用推送凭证",
    },
    subjects={
        "registrations.registration": "登记信息",
        "registrations.pushtoken": "推送凭证",
    },
    former={
        "filings.registration": "registrations.registration",
        "filings.pushtoken": "registrations.pushtoken",
    },
    changes={
        "new": "新增",
        "source_key": "对方主键",
        "uscc": "统一社会信用代码",
    },
)
