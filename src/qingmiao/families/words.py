"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "register_child": "登记孩子",
        "enter_birth": "登记出生",
        "claim_guardianship": "登记监护关系",
        "add_guardianship_proof": "上传监护证明",
        "confirm_guardianship": "认可监护关系",
        "refuse_guardianship": "不认可监护关系",
        "end_guardianship": "终止监护关系",
        "enter_court_order": "登记法院裁定",
        "lift_court_order": "解除法院裁定的登记",
        "invite": "发出邀请",
        "accept_invitation": "接受邀请",
        "grant_proxy": "授权受托人",
        "withdraw_proxy": "撤回授权",
        "answer_consent": "答复同意事项",
        "read_child": "查看孩子的信息",
        "find_child": "按证件号码查找孩子",
        "export_child": "导出孩子的全部信息",
        "ask_about_data": "提出个人信息请求",
        "grant_request": "照办个人信息请求",
        "decline_request": "未照办个人信息请求",
        "correct_child": "更正孩子的信息",
    },
    subjects={
        "families.child": "孩子",
        "families.guardianship": "监护关系",
        "families.guardianshipproof": "监护证明",
        "families.courtorder": "法院裁定",
        "families.proxy": "受托人",
        "families.invitation": "邀请",
        "families.consent": "同意",
        "families.datarequest": "个人信息请求",
    },
    changes={
        "is_born": "是否已出生",
        "is_given": "是否同意",
        "purpose": "目的",
        "rights": "权限",
    },
)
