"""What the audit's codes are called for a person who reads it. Each app declares its own in `<app>/words.py`.

Tests hold every verb, every audited model and every key of a change to a word.
"""

from collections.abc import Mapping

# Verb as recorded → what was done. Those of core, and of accounts below it.
VERBS: dict[str, str] = {
    "sign_in": "登录",
    "sign_out": "退出",
    "sign_in_failed": "登录未成功",
    "wrong_secret": "验证码或密码不正确",
    "pause_guesses": "连续不正确而暂停",
    "remove": "移除",
    "upload": "存入文件",
    "read_file": "查阅文件",
    "look_at_sheet": "读取上传的表",
    "apply_sheet": "导入表格",
    "undo_sheet": "撤销导入",
    "read_sheet": "查阅上传的表",
    "search_person": "查找个人的审计记录",
    "reveal": "查看个人信息",
    "read_notice": "阅读消息",
    "send_sms": "发送短信",
    "enter_calendar_year": "录入工作日安排",
    "load_reference": "装载参考数据",
    "export_list": "导出列表",
    "keep_filter": "保存筛选",
    "drop_filter": "不再保存筛选",
    "assign": "交给同事办理",
    "unassign": "交回全科办理",
    "clock_warned": "时限提醒",
    "clock_overdue": "时限逾期",
    "clock_escalated": "逾期上报",
    "create": "新建",
    "update": "修改",
    "close": "停用",
    "switch": "切换岗位",
    "reset_password": "重设密码",
    "recover_password": "凭手机和第二道验证重设密码",
    "take_back": "撤销开通",
    "change_password": "修改密码",
    "take_operations": "收进设备上的内容",
    "decide_operation": "决定两处不同的内容",
    "give_up_device": "不再等一台设备",
    "restore_operations": "收进导出的离线内容",
    "end_post": "结束岗位",
    "hand_over": "移交岗位",
}
# Model as recorded → what it is.
SUBJECTS: dict[str, str] = {
    "accounts.user": "账号",
    "accounts.post": "岗位",
    "accounts.organisation": "单位",
    "accounts.guesscount": "验证次数",
    "core.storedfile": "文件",
    "core.sheetimport": "上传的表",
    "core.notice": "消息",
    "core.calendaryear": "工作日安排",
    "core.assignment": "交办",
    "core.savedfilter": "保存的筛选",
}
# Key in what was recorded of a change → the word for it, of core and of several apps. The first ones stand first in a line.
CHANGES: dict[str, str] = {
    "from": "原状态",
    "to": "新状态",
    "note": "说明",
    "fields": "内容",
    "field": "内容",
    "staff": "人员编号",
    "version": "版本",
    "section": "步骤",
    "kind": "种类",
    "name": "名称",
    "username": "用户名",
    "user": "用户名",
    "role": "岗位",
    "rows": "行数",
    "count": "数量",
    "list": "列表",
    "due_on": "到期日",
    "clock": "时限",
    "reason": "原因",
    "label": "名称",
    "page": "页面",
    "number": "编号",
    "words": "内容",
    "answer": "答复",
    "checked": "身份核实方式",
    "sha256": "文件指纹",
    "holder": "人员编号",
    "until": "至",
    "papers": "份数",
    "amount_fen": "金额（分）",
    "before": "改前",
    "child": "孩子编号",
    "class": "班级",
    "classes": "班级",
    "county": "县级区划",
    "device": "设备",
    "granted": "同意",
    "held_on": "日期",
    "hours": "学时",
    "institution": "机构",
    "item": "事项",
    "on": "日期",
    "operation": "操作",
    "operations": "操作数",
    "people": "人数",
    "photos": "照片",
    "places": "名额",
    "recommended": "建议",
    "sheet": "表格",
    "since_on": "自",
    "source": "来源",
    "takes": "接收",
    "text": "内容",
    "title": "标题",
    "topic": "主题",
    "worker": "人员",
    "year": "年度",
}
# What a model was called when older rows of the trail were written → what it is called now. The trail itself is never rewritten.
FORMER: dict[str, str] = {}


def declare_words(
    *,
    verbs: Mapping[str, str],
    subjects: Mapping[str, str],
    changes: Mapping[str, str] | None = None,
    former: Mapping[str, str] | None = None,
) -> None:
    """Name the verbs and models of an app, and what it writes down of a change. What two apps record must mean the same in both."""
    for told, known in ((verbs, VERBS), (changes or {}, CHANGES)):
        for code, word in told.items():
            assert known.setdefault(code, word) == word, f"code with two meanings: {code}"  # noqa: S101
    SUBJECTS.update(subjects)
    FORMER.update(former or {})


def word_of(subject_type: str) -> str:
    """Return what a model is, also under the name it had before; a model no longer here keeps its code."""
    return SUBJECTS.get(FORMER.get(subject_type, subject_type), subject_type)


def names_of(subject_type: str) -> list[str]:
    """Return the name of a model with those it had before."""
    return [subject_type, *(old for old, new in FORMER.items() if new == subject_type)]
