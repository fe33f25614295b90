"""How often a publication's page is asked for: one sum a day, whoever asks."""

from datetime import date

from django.db import connection

SQL = """
INSERT INTO publicity_reading (publication_id, "on", requests) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT reading_one_sum_a_day DO UPDATE SET requests = publicity_reading.requests + 1
"""


def count_reading(publication_pk: int, on: date) -> None:
    """Count one request of a page."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, [publication_pk, on])
