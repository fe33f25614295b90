"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "apply_volunteer": "志愿者报名",
        "confirm_volunteer": "核对志愿者身份",
        "clear_volunteer": "登记为志愿者",
        "decline_volunteer": "不予登记志愿者",
        "end_volunteer": "志愿者退出",
        "bar_volunteer": "停止志愿服务",
        "read_volunteer": "查看志愿者",
        "note_training": "登记志愿者培训",
        "post_activity": "发布志愿活动",
        "cancel_activity": "取消志愿活动",
        "join_activity": "报名志愿活动",
        "leave_sign_up": "取消报名",
        "sign_in_volunteer": "志愿者签到",
        "sign_out_volunteer": "志愿者签退",
        "thank_volunteer": "感谢志愿者",
        "issue_hours": "出具志愿服务时长证明",
        "print_hours": "打印志愿服务时长证明",
    },
    subjects={
        "volunteers.volunteer": "志愿者",
        "volunteers.activity": "志愿活动",
        "volunteers.signup": "志愿活动报名",
        "volunteers.hourscertificate": "志愿服务时长证明",
    },
    changes={
        "companion": "同行人员",
        "minutes": "分钟",
        "parents": "家长在场",
        "setting": "场所",
    },
)
