"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={
        "load_cards": "装载养育卡",
        "write_text": "起草养育卡",
        "publish_text": "发布养育卡",
        "sign_text": "审核养育卡",
        "replace_text": "旧版被替代",
        "withdraw_text": "撤下养育卡",
        "review_card": "全文复核养育卡",
        "assign_card": "指定养育卡负责人",
        "assign_topic": "指定养育主题负责人",
        "review_topic": "全文复核养育主题",
        "add_official_page": "登记官方网页",
        "succeed_official_page": "换一个官方网页",
        "enter_health_contact": "录入妇幼保健机构联系方式",
    },
    subjects={
        "guidance.card": "养育卡",
        "guidance.kepttopic": "养育主题",
        "guidance.cardtext": "养育卡的一版",
        "guidance.officialpage": "养育卡来源的官方网页",
        "guidance.healthcontact": "妇幼保健机构联系方式",
    },
    changes={
        "card": "养育卡",
        "cards": "卡片张数",
        "deputy": "替补",
        "owner": "负责",
        "texts": "版数",
        "url": "网址",
    },
)
