"""What the audit calls the writes and rows of this app."""

from qingmiao.core.audit_words import declare_words

declare_words(
    verbs={"import_child_counts": "导入儿童人数", "take_back_child_counts": "撤销导入的儿童人数"},
    subjects={"planning.childcount": "儿童人数"},
)
