"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "print_board": "打印目标进展",
        "assign_task": "交办任务",
        "note_progress": "记录进展",
        "report_blocker": "报告受阻",
        "clear_blocker": "解除受阻",
        "report_task": "报送任务",
        "take_back_task": "收回任务",
        "send_back_task": "退回任务",
        "finish_task": "任务完成",
        "cancel_task": "取消任务",
        "submit_evidence": "报送佐证",
        "withdraw_evidence": "撤回佐证",
        "accept_evidence": "认可佐证",
        "decline_evidence": "不认可佐证",
        "read_evidence": "查阅佐证材料",  # in older trails
        "add_member": "登记会议成员",
        "name_liaison": "指定联络员",
        "end_membership": "成员退出",
        "plan_meeting": "筹备会议",
        "move_meeting": "调整会议安排",
        "call_meeting": "发出会议通知",
        "cancel_meeting": "取消会议",
        "publish_minutes": "发布会议纪要",
        "add_agenda_item": "加入议题",
        "change_agenda_item": "修改议题",
        "remove_agenda_item": "移除议题",
        "record_decision": "记录会议决定",
        "print_pack": "打印会议材料",
    },
    subjects={
        "governance.plan": "实施方案",
        "governance.phase": "方案阶段",
        "governance.target": "目标",
        "governance.targetline": "目标责任",
        "governance.measure": "措施",
        "governance.task": "任务",
        "governance.evidence": "佐证",
        "governance.evidencefile": "佐证材料",
        "governance.conferencemember": "联席会议成员",
        "governance.meeting": "联席会议",
        "governance.agendaitem": "议题",
    },
)
