"""Make the databases that every test process copies, and print their names.

    python ops/template_database.py [FOLDER]

One is migrated and empty. With FOLDER, a second holds a third of the demonstration city, and FOLDER the files of its papers:
built by the same commands as ./run's, so that neither can drift from the code.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

import psycopg
from psycopg.conninfo import conninfo_to_dict

EMPTY, CITY = "qingmiao_template", "qingmiao_city"
INSTITUTIONS = "40"


def main(arguments: Sequence[str]) -> int:
    """Create, fill and leave the templates."""
    url = os.environ["DATABASE_URL"]
    _create(url, EMPTY, "template0")
    _run(url, EMPTY, "django", "migrate", "--verbosity", "0")
    print(EMPTY)
    for folder in arguments:
        _create(url, CITY, EMPTY)
        for words in (["load-reference"], ["demo", "--institutions", INSTITUTIONS]):
            _run(url, CITY, "qingmiao", *words, files=folder)
        print(CITY)
    return 0


def _create(url: str, name: str, template: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())


def _run(url: str, name: str, *words: str, files: str = "") -> None:
    environment = os.environ | {"DATABASE_URL": _renamed(url, name)} | ({"QINGMIAO_FILES_DIR": files} if files else {})
    subprocess.run([sys.executable, "-m", *words], env=environment, stdout=sys.stderr, check=True)


def _renamed(url: str, name: str) -> str:
    parts = conninfo_to_dict(url)
    del parts["dbname"]
    return f"postgresql:///{name}?" + "&".join(f"{key}={value}" for key, value in parts.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
