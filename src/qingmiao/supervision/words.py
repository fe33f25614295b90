"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "plan_inspection": "安排检查",
        "save_inspection": "保存检查表",
        "renew_checklist": "换用新版检查表",
        "attach_inspection_photo": "上传检查照片",
        "remove_inspection_photo": "移除检查照片",
        "read_inspection_photo": "查阅检查照片",  # in older trails
        "sign_inspection": "检查签字",
        "finish_inspection_parts": "检查完成签字",
        "record_inspection": "记录检查结果",
        "record_self_check": "完成自查",
        "miss_inspection": "检查未进行",
        "issue_rectification_notice": "出具责令整改通知书",
        "read_rectification_notice": "阅读责令整改通知书",
        "post_rectification_notice": "提示寄送责令整改通知书",
        "print_rectification_notice": "打印责令整改通知书",
        "answer_finding": "报送整改情况",
        "close_finding": "问题销号",
        "reopen_finding": "复查不合格",
        "ask_extension": "申请延长整改期限",
        "decide_extension": "答复延期申请",
        "object_to_publication": "对公示提出异议",
        "answer_objection": "答复公示异议",
        "take_finding_step": "对问题采取措施",
        "answer_referral": "答复移送",
        "lift_stop": "解除停止措施",
        "read_rectification_file": "查阅整改材料",  # in older trails
        "add_local_item": "添加本地检查事项",
        "end_local_item": "停用本地检查事项",
    },
    subjects={
        "supervision.inspection": "检查",
        "supervision.inspectionpart": "检查分表",
        "supervision.inspectionphoto": "检查照片",
        "supervision.finding": "问题",
        "supervision.rectificationfile": "整改材料",
        "supervision.findingstep": "问题的措施",
        "supervision.rectificationnotice": "责令整改通知书",
        "supervision.localitem": "本地检查事项",
    },
)
