"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "start_filing": "开始填写",
        "save_section": "保存填写内容",
        "save_reason": "保存变更原因",
        "prefill": "用登记信息预填",
        "take_engaged": "按班级花名册填写保育人员数",
        "attach_document": "上传材料",
        "remove_document": "移除材料",
        "read_document": "查阅材料",  # in older trails
        "read_staff": "查阅人员信息",
        "export_staff": "导出人员名单",
        "submit": "提交",
        "withdraw": "撤回",
        "accept": "受理",
        "return": "退回补正",
        "issue_receipt": "出具备案回执",
        "print_receipt": "打印备案回执",
        "verify": "核实符合",
        "find_nonconforming": "核实不符合",
        "report_rectification": "报告整改",
        "print_notice": "打印告知书",
        "chase": "催办",
        "answer_chase": "答复催办",
        "answer_corrections": "答复补正要求",
        "recall_return": "撤回退回补正",
        "recall_return_accepted": "撤回退回补正",
        "recall_notice": "撤回不符合告知",
        "recall_recheck": "撤回不符合告知",
        "save_visit": "保存核实记录",
        "attach_photo": "上传核实照片",
        "remove_photo": "移除核实照片",
        "read_photo": "查阅核实照片",  # in older trails
        "answer_settlement": "答复一项安置去向",  # in older trails
        "answer_settlements": "答复安置去向",
        "complete": "办结注销",
    },
    subjects={
        "filings.filing": "备案",
        "filings.correctionnotice": "补正告知书",
        "filings.filingdocument": "备案材料",
        "filings.verificationitem": "核实项目",
        "filings.visitphoto": "核实照片",
        "filings.nonconformitynotice": "不符合告知书",
        "filings.receipt": "备案回执",
        "filings.noticefile": "整改材料",
        "filings.settlement": "安置去向",
    },
    changes={
        "corrections": "补正项数",
        "notice": "通知",
        "settlements": "去向",
    },
)
