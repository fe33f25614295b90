"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "begin_publication": "新建宣传内容",
        "write_edition": "起草宣传内容",
        "hand_in_edition": "交去复核",
        "return_edition": "退回修改",
        "publish_edition": "复核发布",
        "replace_edition": "旧版被替代",
        "withdraw_edition": "撤下宣传内容",
        "book_event": "预约活动",
        "cancel_booking": "取消预约",
        "record_attendance": "登记到场",
        "purge_bookings": "清空过期的预约人信息",
        "subscribe": "订阅",
    },
    subjects={
        "publicity.publication": "宣传内容",
        "publicity.edition": "宣传内容的一版",
        "publicity.booking": "活动预约",
        "publicity.subscription": "订阅",
    },
    changes={
        "booked": "预约人数",
        "walk_ins": "未预约到场",
    },
)
