from django.db import migrations

MOVED = {
    "demonstration": ("demonstration", "demonstrationfile", "withdrawalproposal", "guidance"),
    "figures": ("indicatorsnapshot",),
}
MOVES = [(f"governance_{model}", f"{app}_{model}") for app, models in MOVED.items() for model in models]
RENAME = "\n".join(f"ALTER TABLE {old} RENAME TO {new};" for old, new in MOVES)
RENAME_BACK = "\n".join(f"ALTER TABLE {new} RENAME TO {old};" for old, new in MOVES)
TRIGGER = "ALTER FUNCTION governance_demonstration_keep_criteria() RENAME TO demonstration_keep_criteria;"
TRIGGER_BACK = "ALTER FUNCTION demonstration_keep_criteria() RENAME TO governance_demonstration_keep_criteria;"
# What clocks and changes of state say of these rows follows them; the audit trail cannot be rewritten and keeps the old name.
SUBJECTS = "\n".join(
    f"UPDATE core_{table} SET subject_type = '{app}.{model}' WHERE subject_type = 'governance.{model}';"
    for table in ("clock", "transitionlog")
    for app, models in MOVED.items()
    for model in models
)
SUBJECTS_BACK = "\n".join(
    f"UPDATE core_{table} SET subject_type = 'governance.{model}' WHERE subject_type = '{app}.{model}';"
    for table in ("clock", "transitionlog")
    for app, models in MOVED.items()
    for model in models
)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_audit_trail"),
        ("governance", "0003_work"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(RENAME, RENAME_BACK),
                migrations.RunSQL(TRIGGER, TRIGGER_BACK),
                migrations.RunSQL(SUBJECTS, SUBJECTS_BACK),
            ],
            state_operations=[
                migrations.DeleteModel("DemonstrationFile"),
                migrations.DeleteModel("WithdrawalProposal"),
                migrations.DeleteModel("Guidance"),
                migrations.DeleteModel("Demonstration"),
                migrations.DeleteModel("IndicatorSnapshot"),
            ],
        )
    ]
