"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "import_child_counts": "导入儿童人数",
        "take_back_child_counts": "撤销导入的儿童人数",
        "begin_project": "登记项目",
        "decide_scenario": "采用布点方案",
        "list_project": "列入计划",
        "fund_project": "落实资金",
        "site_project": "落实场地",
        "start_project": "项目开工",
        "finish_project": "项目完工",
        "accept_project": "项目验收",
        "open_project": "项目开办",
        "drop_project": "取消项目",
        "explain_delay": "说明延误",
        "note_money": "登记项目资金",
        "ask_scenario": "测算布点方案",
        "end_scenario": "布点方案测算结束",
        "write_down_room": "登记可用设施",
        "note_talk": "记录洽谈情况",
        "register_housing": "登记新建住房",
        "plan_facility": "列入规划",
        "begin_facility": "开工建设",
        "accept_facility": "通过验收",
        "deliver_facility": "交付使用",
    },
    subjects={
        "planning.childcount": "儿童人数",
        "planning.project": "托育项目",
        "planning.projectevidence": "项目佐证",
        "planning.projectmoney": "项目资金",
        "planning.scenario": "布点方案",
        "planning.facility": "可用设施",
        "planning.housingproject": "新建住房",
    },
    changes={
        "area_m2": "面积（平方米）",
        "division": "区划",
        "dwellings": "住房套数",
        "projects": "项目",
        "spent": "支出（分）",
        "state": "状态",
    },
)
