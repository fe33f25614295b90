"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "read_page": "读取网页",
        "accept_reading": "读取入库",
        "discard_reading": "放弃读取",
        "accept_suggestion": "采纳建议",
        "decline_suggestion": "不采纳建议",
        "take_back_suggestion": "收回对建议的决定",
        "add_document": "新增政策文件",
        "change_document": "修改政策文件",
        "attach_file": "添加附件",
        "detach_file": "移除附件",
    },
    subjects={
        "policy.document": "政策文件",
        "policy.reading": "网页读取",
        "policy.suggestion": "目标措施建议",
    },
    changes={
        "clauses": "条款",
        "confidence": "确定程度",
        "documents": "文件",
        "file": "文件",
        "in_force_on": "施行日期",
        "issuers": "发文机关",
        "level": "层级",
        "made_on": "编制日期",
        "published_on": "公布日期",
        "relations": "文件关系",
        "repealed_on": "废止日期",
        "source_url": "来源网址",
        "standing": "有效性",
        "summary": "摘要",
        "topics": "主题",
    },
)
