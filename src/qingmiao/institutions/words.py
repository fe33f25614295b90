"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "open_institution": "建立机构档案",
        "remind_of_papers": "提醒更新证照",
        "establish_facts": "确立机构事实",
        "close_institution": "机构终止",
        "mark_demonstration_site": "更新示范点标记",
        "confirm_vacancy": "确认空托位",
        "bring_photo": "上传机构照片",
        "show_photo": "公开机构照片",
        "refuse_photo": "不公开机构照片",
        "take_down_photo": "撤下机构照片",
        "withdraw_photo": "机构撤下照片",
    },
    subjects={
        "institutions.institution": "机构",
        "institutions.staffmember": "机构人员",
        "institutions.photo": "机构照片",
    },
    changes={
        "caption": "照片说明",
        "county_code": "县级区划",
        "filing": "备案",
        "is_site": "是否示范点",
    },
)
