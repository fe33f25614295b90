"""Every setting of an installation: read from the environment once, checked, frozen.

This file is the one list of settings; docs/settings.md is written from it (`qingmiao settings --markdown`).
"""

import dataclasses
import ipaddress
import itertools
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from qingmiao.codes.errors import DomainError

ROOT = Path(__file__).resolve().parents[3]
DEVELOPMENT_SECRET = "development-only-secret-key-that-production-refuses"  # noqa: S105  # refused in production
DEVELOPMENT_DATA_KEY = "development-only-data-key"
SHORTEST_SECRET = 32
# What any random key of that length passes, even one of digits, and no repeated or counted-up one does.
LEAST_LETTERS, LEAST_PAIRS, LEAST_STEPS = 6, 20, 8
HOST = re.compile(r"\*|\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\]", re.IGNORECASE)
# A wider network holds strangers: whoever sits in it could pretend to be anybody.
NARROWEST_WIDE = {4: 8, 6: 32}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadValueError(ValueError):
    """What a setting expects instead, as the second half of a Chinese sentence."""


def _text(raw: str) -> str:
    return raw


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw not in allowed:
            raise BadValueError(f"只能是 {'、'.join(allowed)} 之一")
        return raw

    return read


def _flag(raw: str) -> bool:
    if raw not in {"0", "1"}:
        raise BadValueError("只能是 1（开）或 0（关）")
    return raw == "1"


def _count(least: int, most: int) -> Callable[[str], int]:
    def read(raw: str) -> int:
        if not raw.isdecimal() or not least <= int(raw) <= most:
            raise BadValueError(f"应是 {least} 到 {most} 之间的整数")
        return int(raw)

    return read


def _words(raw: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in raw.split(",") if word.strip())


def _hosts(raw: str) -> tuple[str, ...]:
    words = _words(raw)
    if not words or not all(HOST.fullmatch(word) for word in words):
        raise BadValueError("应是用英文逗号隔开的域名，不带 https:// 和端口")
    return words


def _networks(raw: str) -> tuple[Network, ...]:
    try:
        networks = tuple(ipaddress.ip_network(word) for word in _words(raw))
    except ValueError as error:
        raise BadValueError("应是用英文逗号隔开的 IP 地址或网段，例如 10.1.2.3 或 10.1.2.0/24") from error
    if any(network.prefixlen < NARROWEST_WIDE[network.version] for network in networks):
        raise BadValueError("网段过宽，里面的任何人都能冒充别人的地址；请只写反向代理自己的地址")
    return networks


def _folder(raw: str) -> Path:
    folder = Path(raw) if raw.startswith("/") else ROOT / raw
    if folder.exists() and not folder.is_dir():
        raise BadValueError("应是文件夹的路径，这个路径现在是一个文件")
    return folder


def _address(*schemes: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        parts = urlsplit(raw)
        if raw and (parts.scheme not in schemes or not parts.netloc):
            raise BadValueError(f"应是以 {' 或 '.join(scheme + '://' for scheme in schemes)} 开头的完整地址")
        return raw.rstrip("/")

    return read


def _division_code(raw: str) -> str:
    if len(raw) != 6 or not raw.isdecimal():
        raise BadValueError("应是 6 位行政区划代码，例如 441800")
    return raw


def _dotted_name(raw: str) -> str:
    for name in raw.split(","):
        if not all(part.isidentifier() for part in name.split(".")) or "." not in name:
            raise BadValueError("应是 Python 类的完整名称，多个用逗号分开，例如 qingmiao.core.notices.LogChannel")
    return raw


def _database(raw: str) -> dict[str, Any]:
    """Split a connection address by libpq's own rules, so that a socket folder or several hosts work as in psql."""
    try:
        parts = conninfo_to_dict(raw)
    except psycopg.ProgrammingError:
        parts = {}
    if not raw.startswith(("postgresql://", "postgres://")) or not parts.get("dbname") or not _is_port(str(parts.get("port", ""))):
        raise BadValueError("应是 postgresql://用户:密码@主机:端口/数据库名 的形式")
    return {
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }


REQUIRED = None
SAME = "same as elsewhere"


def _is_port(text: str) -> bool:
    return all(part == "" or part.isdecimal() for part in text.split(","))  # several hosts have several ports


@dataclasses.dataclass(frozen=True)
class Variable:
    """One setting as its reader documents it. A default of None (REQUIRED) means that it must be given."""

    name: str
    meaning: str
    check: Callable[[str], Any]
    default: str
    production: str | None = SAME
    secret: bool = False

    def default_in(self, *, production: bool) -> str | None:
        """Return the value that stands where none is given."""
        return self.production if production and self.production != SAME else self.default


@dataclasses.dataclass(frozen=True)
class Environment:
    """The settings of this process."""

    stage: Annotated[
        str,
        Variable(
            "QINGMIAO_ENV",
            "运行环境：development 开发与演示，test 测试，production 正式",
            _one_of("development", "test", "production"),
            "development",
        ),
    ]
    database: Annotated[
        dict[str, Any],
        Variable(
            "DATABASE_URL",
            "PostgreSQL 15 及以上的连接地址；`./run` 不设时自带数据库",
            _database,
            "postgresql:///qingmiao",
            production=REQUIRED,
            secret=True,
        ),
    ]
    pool_size: Annotated[int, Variable("QINGMIAO_POOL_SIZE", "每个进程的数据库连接数上限", _count(1, 100), "8")]
    secret_key: Annotated[
        str,
        Variable("QINGMIAO_SECRET_KEY", "会话与表单的签名密钥，32 个字符以上", _text, DEVELOPMENT_SECRET, production=REQUIRED, secret=True),
    ]
    data_key: Annotated[
        str,
        Variable(
            "QINGMIAO_DATA_KEY",
            "个人信息的加密主密钥，32 个字符以上；丢失后加密的内容无法恢复，请与备份分开保管",
            _text,
            DEVELOPMENT_DATA_KEY,
            production=REQUIRED,
            secret=True,
        ),
    ]
    cipher: Annotated[
        str, Variable("QINGMIAO_CIPHER", "个人信息的加密算法：aes 为 AES-256-GCM，sm4 为 SM4-GCM", _one_of("aes", "sm4"), "aes")
    ]
    debug: Annotated[bool, Variable("QINGMIAO_DEBUG", "出错时显示细节页面，只供开发", _flag, "0")]
    demonstration: Annotated[
        bool,
        Variable("QINGMIAO_DEMONSTRATION", "`./run` 载入演示城市，登录页显示演示账号；正式环境必须关", _flag, "1", production="0"),
    ]
    secure_cookies: Annotated[
        bool, Variable("QINGMIAO_SECURE_COOKIES", "登录凭据只经 https 传送；正式环境必须开", _flag, "0", production="1")
    ]
    hosts: Annotated[
        tuple[str, ...],
        Variable("QINGMIAO_HOSTS", "允许访问的域名，用英文逗号隔开", _hosts, "127.0.0.1,localhost,testserver", production=REQUIRED),
    ]
    base_url: Annotated[
        str,
        Variable(
            "QINGMIAO_BASE_URL", "对外的地址，写进回执的二维码", _address("http", "https"), "http://127.0.0.1:8000", production=REQUIRED
        ),
    ]
    bind: Annotated[str, Variable("QINGMIAO_BIND", "网页服务监听的地址", _text, "127.0.0.1")]
    port: Annotated[int, Variable("PORT", "网页服务监听的端口", _count(1, 65535), "8000")]
    web_processes: Annotated[int, Variable("QINGMIAO_WEB_PROCESSES", "网页服务的进程数，约等于处理器核数", _count(1, 64), "2")]
    web_threads: Annotated[int, Variable("QINGMIAO_WEB_THREADS", "每个进程的线程数", _count(1, 64), "4")]
    proxies: Annotated[
        tuple[Network, ...],
        Variable(
            "QINGMIAO_PROXIES",
            "可信反向代理的地址或网段，用英文逗号隔开；只有它们送来的 X-Forwarded-For、X-Forwarded-Proto 算数",
            _networks,
            "127.0.0.1",
        ),
    ]
    worker_jobs: Annotated[int, Variable("QINGMIAO_WORKER_JOBS", "一个后台进程同时做几件事", _count(1, 32), "2")]
    cache: Annotated[
        str,
        Variable(
            "QINGMIAO_CACHE_URL",
            "各进程共用的缓存，redis://主机:端口/库；不设则用数据库，不必另装",
            _address("redis", "rediss", "unix"),
            "",
            secret=True,
        ),
    ]
    city_name: Annotated[str, Variable("QINGMIAO_CITY_NAME", "城市名称", _text, "清远市")]
    city_code: Annotated[str, Variable("QINGMIAO_CITY_CODE", "城市的行政区划代码", _division_code, "441800")]
    files_folder: Annotated[Path, Variable("QINGMIAO_FILES_DIR", "上传文件的存放位置，不在网页目录内", _folder, "var/files")]
    fonts_folder: Annotated[Path, Variable("QINGMIAO_FONTS_DIR", "打印字体的位置", _folder, "var/fonts")]
    tile_layer: Annotated[str, Variable("QINGMIAO_TILE_LAYER", "地图底图的瓦片地址模板，不设则只画区划边界", _address("https", "http"), "")]
    smtp: Annotated[
        str,
        Variable(
            "QINGMIAO_SMTP",
            "发信服务器，smtp://用户:密码@主机:端口 或 smtps://…；用邮件通道时必填",
            _address("smtp", "smtps"),
            "",
            secret=True,
        ),
    ]
    mail_from: Annotated[str, Variable("QINGMIAO_MAIL_FROM", "邮件的发件人地址", _text, "qingmiao@localhost")]
    sms_url: Annotated[str, Variable("QINGMIAO_SMS_URL", "短信网关的地址，用短信通道时必填", _address("https", "http"), "")]
    sms_token: Annotated[str, Variable("QINGMIAO_SMS_TOKEN", "短信网关的凭证", _text, "", secret=True)]
    notice_channel: Annotated[
        str,
        Variable("QINGMIAO_NOTICE_CHANNEL", "短信、邮件等外发通道的类名，多个用逗号分开", _dotted_name, "qingmiao.core.notices.LogChannel"),
    ]
    test_template: Annotated[str, Variable("QINGMIAO_TEST_TEMPLATE", "测试库的模板库名，由 `./check` 设置", _text, "")]

    @property
    def is_production(self) -> bool:
        """Whether real people's data may be in here."""
        return self.stage == "production"

    def connection_parameters(self) -> dict[str, str]:
        """Return how libpq calls the parts of the database's address, without the empty ones."""
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        parameters = {name: self.database[key] for name, key in names.items()} | self.database["OPTIONS"]
        return {name: str(value) for name, value in parameters.items() if value}


def variables() -> dict[str, Variable]:
    """Return every setting by the name of its field."""
    hints = get_type_hints(Environment, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def read_environment(given: Mapping[str, str] | None = None) -> Environment:
    """Read and check every setting; raise DomainError with one sentence on the first that is wrong."""
    given = os.environ if given is None else given
    production = given.get("QINGMIAO_ENV") == "production"
    values: dict[str, Any] = {}
    for field, variable in variables().items():
        raw = given.get(variable.name) or variable.default_in(production=production)
        if raw is None:
            raise DomainError(f"正式环境必须设置 {variable.name}（{variable.meaning}）；全部设置见 docs/settings.md。", exit_code=2)
        try:
            values[field] = variable.check(raw)
        except BadValueError as expected:
            shown = "现在的值" if variable.secret else f"现在的值“{raw}”"
            raise DomainError(f"设置 {variable.name} 有误：{expected}，{shown}不能用；请改正后重新启动。", exit_code=2) from expected
    environment = Environment(**values)
    if environment.is_production:
        _refuse_unsafe(environment)
    return environment


def _refuse_unsafe(environment: Environment) -> None:
    """Refuse what may never meet real people's data."""
    secrets = (environment.secret_key, environment.data_key)
    refusals = {
        "QINGMIAO_DEBUG=1 会把内部细节显示给访客，请改为 0": environment.debug,
        "QINGMIAO_DEMONSTRATION=1 会让任何人用演示账号登录，请改为 0": environment.demonstration,
        "QINGMIAO_SECURE_COOKIES=0 会让登录凭据经 http 明文传送，请改为 1": not environment.secure_cookies,
        "QINGMIAO_SECRET_KEY 和 QINGMIAO_DATA_KEY 不能用默认值，也不能相同": _is_guessable(secrets),
        f"QINGMIAO_SECRET_KEY 和 QINGMIAO_DATA_KEY 都应有 {SHORTEST_SECRET} 个字符以上": min(map(len, secrets)) < SHORTEST_SECRET,
        "QINGMIAO_SECRET_KEY 和 QINGMIAO_DATA_KEY 应随机生成，不能是重复或连续的字符": any(map(_is_patterned, secrets)),
        "QINGMIAO_HOSTS 不能用 * 或以点开头，那样别人的域名也能进来，请写明完整的域名": any(
            h.startswith(("*", ".")) for h in environment.hosts
        ),
        "QINGMIAO_BASE_URL 应以 https:// 开头": not environment.base_url.startswith("https://"),
    }
    for sentence, applies in refusals.items():
        if applies:
            raise DomainError(f"正式环境不能启动：{sentence}。", exit_code=2)


def _is_guessable(secrets: tuple[str, str]) -> bool:
    return bool({DEVELOPMENT_SECRET, DEVELOPMENT_DATA_KEY} & set(secrets)) or len(set(secrets)) < len(secrets)


def _is_patterned(secret: str) -> bool:
    """Tell whether a key repeats itself or counts up: too few letters, pairs of neighbours, or steps between neighbours."""
    pairs = set(itertools.pairwise(secret))
    steps = {ord(after) - ord(before) for before, after in pairs}
    return len(set(secret)) < LEAST_LETTERS or len(pairs) < LEAST_PAIRS or len(steps) < LEAST_STEPS


def settings_page() -> str:
    """Return docs/settings.md."""
    lines = [
        "# 设置",
        "",
        "设置只从环境变量读取，启动时逐项检查；有一项不对，程序不启动，并用一句话说明怎样改。",
        "用 `./qingmiao settings` 查看现在生效的值。本页由 `./qingmiao settings --markdown` 生成，请不要手改。",
        "",
        "| 变量 | 含义 | 默认 | 正式环境的默认 |",
        "|---|---|---|---|",
    ]
    for variable in variables().values():
        in_production = variable.default_in(production=True)
        production = "必须设置" if in_production is REQUIRED else _code(in_production)
        lines.append(f"| `{variable.name}` | {variable.meaning} | {_code(variable.default)} | {production} |")
    return "\n".join(
        [
            *lines,
            "",
            "## 正式环境拒绝启动的情形",
            "",
            "`QINGMIAO_ENV=production` 时，以下任何一项都使程序不启动：打开 `QINGMIAO_DEBUG`；打开 `QINGMIAO_DEMONSTRATION`，",
            "或者数据库里还有能登录的演示账号；密钥用默认值、少于 32 个字符、由重复或连续的字符组成，或两个密钥相同；",
            "关闭 `QINGMIAO_SECURE_COOKIES`；`QINGMIAO_HOSTS` 含 `*` 或以点开头的域名；`QINGMIAO_BASE_URL` 不是 https。",
            "",
            "## 只对 `./run` 和 `./check` 有效",
            "",
            "| 变量 | 含义 |",
            "|---|---|",
            "| `PYTHON` | 用哪个 Python 建立环境，默认 `python3` |",
            "| `PG_BINDIR` | 用哪个 PostgreSQL 的 bin 目录，默认先用随依赖安装的 18 版，再用系统的 |",
            "| `QINGMIAO_POSTGRES_DIR` | 自带数据库的数据目录，默认 `var/postgres` |",
            "",
        ]
    )


def _code(text: str) -> str:
    return f"`{text}`" if text else "（空）"
