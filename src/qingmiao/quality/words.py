"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "open_evaluation": "发起质量评估",
        "save_self_evaluation": "保存自评",
        "remove_evaluation_file": "移除评估材料",
        "hand_in_self_evaluation": "提交自评",
        "stop_evaluation": "终止质量评估",
        "name_experts": "组专家组",
        "replace_expert": "增补专家",
        "declare_ties": "专家声明利害关系",
        "save_scores": "保存专家评分",
        "finish_scores": "完成专家评分",
        "propose_grade": "提交合议结果",
        "object_to_grade": "对拟定等级提出异议",
        "uphold_grade_objection": "等级异议成立",
        "dismiss_grade_objection": "等级异议不成立",
        "end_grade_objections": "等级异议期满",
        "decide_grade": "定质量等级",
        "print_evaluation": "打印质量评估结果",
        "enter_credit": "录入信用记录",
        "ask_credit": "申请信用修复或提出异议",
        "grant_credit_request": "同意信用修复或异议",
        "refuse_credit_request": "不同意信用修复或异议",
        "repair_credit_entry": "信用记录已修复",
        "revoke_credit_entry": "信用记录已撤销",
    },
    subjects={
        "quality.evaluation": "质量评估",
        "quality.evaluationfile": "质量评估材料",
        "quality.expert": "评估专家",
        "quality.creditentry": "信用记录",
        "quality.creditrequest": "信用修复和异议",
        "quality.creditfile": "信用修复材料",
    },
)
