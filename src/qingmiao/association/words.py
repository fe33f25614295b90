"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "register_association": "登记行业协会",
        "say_association": "维护协会简介和公约",
        "offer_training": "发布协会培训",
        "join_association": "加入行业协会",
        "sign_pledge": "签署自律公约",
        "share_with_association": "向协会共享",
        "stop_sharing": "撤回共享",
        "leave_association": "退出行业协会",
        "read_shared": "查阅会员共享的内容",
        "bring_dispute": "申请调解",
        "accept_dispute": "受理调解",
        "refuse_dispute": "不受理调解",
        "end_dispute": "结束调解",
        "note_dispute": "记录调解",
        "reply_dispute": "家庭补充调解",
        "read_dispute": "查阅调解",
    },
    subjects={
        "association.association": "行业协会",
        "association.member": "协会会员",
        "association.dispute": "调解",
        "association.charter": "协会章程",
    },
    changes={
        "for_family": "给家庭看",
        "for_house": "给机构看",
        "pledge_on": "承诺日期",
    },
)
