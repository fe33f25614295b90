"""What every command that needs the database does first, and its refusals."""

import os

import django
import psycopg
from django.core.management import call_command

from qingmiao.codes.errors import DomainError
from qingmiao.config.environment import Environment, read_environment

PATIENCE_S = 5
OLDEST_SERVER = 150_000


def set_up() -> Environment:
    """Check the settings, start Django, and make sure that the database answers."""
    environment = read_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingmiao.config.settings")
    require_database(environment)
    django.setup()
    return environment


def require_database(environment: Environment) -> int:
    """Return the server's major version, or refuse.

    Looks before Django does: its pool would try for half a minute, and complain in English all the while.
    """
    try:
        with psycopg.connect(**environment.connection_parameters(), connect_timeout=PATIENCE_S) as connection:  # type: ignore[arg-type]  # libpq's names
            version = connection.info.server_version
    except psycopg.OperationalError as refused:
        reason = str(refused).strip().splitlines()[0].strip()
        sentence = "连不上数据库：请检查 DATABASE_URL 的主机、端口、用户、密码和数据库名，并确认数据库已启动。"
        raise DomainError(f"{sentence}（{reason}）") from refused
    if version < OLDEST_SERVER:
        raise DomainError(f"数据库是 PostgreSQL {version // 10_000}，版本太旧：请改用 15 或更新的版本。")
    return version // 10_000


def run_django(command: str, *arguments: str) -> None:
    """Run one of Django's own commands."""
    call_command(command, *arguments)


def refuse_demonstration_accounts(environment: Environment) -> None:
    """Refuse to serve real people while anybody may sign in with a published password."""
    if not environment.is_production:
        return
    from qingmiao.accounts.models import User  # noqa: PLC0415  # exists only once Django is set up

    count = User.objects.filter(is_demonstration=True, is_active=True).count()
    if count:
        raise DomainError(f"正式环境不能启动：数据库里有 {count} 个演示账号可以登录，请停用它们，或改用没有载入演示城市的数据库。")


def set_up_without_database() -> Environment:
    """Check the settings and start Django for a command that reads no table."""
    environment = read_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingmiao.config.settings")
    django.setup()
    return environment
