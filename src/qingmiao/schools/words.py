"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "import_cohorts": "导入学校数据",
        "take_back_cohorts": "撤销导入的学校数据",
        "begin_internship": "登记实习",
        "end_internship": "结束实习",
        "sign_cooperation": "登记合作协议",
    },
    subjects={
        "schools.school": "学校",
        "schools.programme": "专业",
        "schools.cohort": "毕业年级",
        "schools.internship": "实习",
        "schools.cooperation": "校企合作协议",
    },
    changes={
        "school": "学校",
        "subject": "对象",
    },
)
