from django.db import migrations

MOVES = [
    ("filings_registration", "registrations_registration"),
    ("filings_pushtoken", "registrations_pushtoken"),
    ("filings_numberseries", "core_numberseries"),
]
RENAME = "\n".join(f"ALTER TABLE {old} RENAME TO {new};" for old, new in MOVES)
RENAME_BACK = "\n".join(f"ALTER TABLE {new} RENAME TO {old};" for old, new in MOVES)


class Migration(migrations.Migration):
    dependencies = [("filings", "0002_visit_drafts")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(RENAME, RENAME_BACK)],
            state_operations=[
                migrations.DeleteModel("Registration"),
                migrations.DeleteModel("PushToken"),
                migrations.DeleteModel("NumberSeries"),
            ],
        )
    ]
