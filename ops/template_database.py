"""Make the database that every test process copies: migrated once, then copied in a second. Prints its name."""

import os

import django
import psycopg
from django.core.management import call_command
from psycopg.conninfo import make_conninfo

NAME = "qingmiao_template"


def main() -> None:
    """Create, migrate and leave the template."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
    os.environ["DATABASE_URL"] = _on_template(url)
    django.setup()
    call_command("migrate", verbosity=0)
    print(NAME)


def _on_template(url: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(make_conninfo(url, dbname=NAME))
    host = parts.pop("host")
    return f"postgresql:///{parts.pop('dbname')}?" + "&".join(f"{key}={value}" for key, value in {"host": host, **parts}.items())


if __name__ == "__main__":
    main()
