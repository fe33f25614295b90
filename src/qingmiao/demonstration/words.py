"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "nominate_demonstration": "推荐示范点",
        "renew_demonstration": "推荐示范点续期",
        "record_demonstration_visit": "记录示范点实地评审",
        "grant_demonstration": "认定示范点",
        "refuse_demonstration": "示范点不予通过",
        "withdraw_demonstration": "撤销示范点",
        "expire_demonstration": "示范期满",
        "end_demonstration": "示范点随机构注销终止",
        "propose_withdrawal": "建议撤销示范点",
        "decline_proposal": "不采纳撤销建议",
        "remind_demonstration": "示范期满提醒",
        "record_guidance": "登记示范指导",
        "read_demonstration_file": "查阅示范点评审材料",  # in older trails
        "read_guidance_file": "查阅示范指导材料",  # in older trails
    },
    subjects={
        "demonstration.demonstration": "示范点",
        "demonstration.guidance": "示范指导",
        "demonstration.demonstrationfile": "示范点评审材料",
    },
    former={
        "governance.demonstration": "demonstration.demonstration",
        "governance.guidance": "demonstration.guidance",
    },
    changes={
        "demonstration": "示范点",
        "ground": "理由",
    },
)
