"""What a submission keeps of its papers is which they were, not what their files were called: a name may be a person's."""

from django.db import migrations

WITHOUT_NAMES = """
UPDATE filings_submission SET papers = (
    SELECT coalesce(jsonb_agg(paper - 'name' ORDER BY place), '[]'::jsonb)
    FROM jsonb_array_elements(papers) WITH ORDINALITY AS told(paper, place)
) WHERE papers::text LIKE '%"name"%'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("filings", "0009_visits_by_two"),
    ]

    operations = [migrations.RunSQL(WITHOUT_NAMES, migrations.RunSQL.noop)]
