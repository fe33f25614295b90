"""What every command that needs the database does first, and its refusals."""

import os

import django
from django.core.management import call_command
from django.db import OperationalError

from qingmiao.codes.errors import DomainError
from qingmiao.config.environment import Environment, read_environment


def set_up() -> Environment:
    """Check the settings, start Django, and make sure that the database answers."""
    environment = read_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingmiao.config.settings")
    django.setup()
    _require_database()
    return environment


def _require_database() -> None:
    from django.db import connection  # noqa: PLC0415  # exists only once Django is set up

    try:
        connection.ensure_connection()
    except OperationalError as refused:
        reason = str(refused).strip().splitlines()[0]
        raise DomainError(
            f"连不上数据库：请检查 DATABASE_URL 的主机、端口、用户、密码和数据库名，并确认数据库已启动。（{reason}）"
        ) from refused


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
