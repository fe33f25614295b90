"""Settings: each is checked, each refusal is one sentence, and production refuses what is unsafe."""

import secrets
import string
from pathlib import Path

import pytest

from qingmiao.codes.errors import DomainError
from qingmiao.config.environment import Environment, read_environment, settings_page, variables

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "QINGMIAO_ENV": "production",
    "DATABASE_URL": "postgresql://app:secret@db.example:5433/city?sslmode=require",
    "QINGMIAO_SECRET_KEY": "tX4v0Zq7LwB2mK9sRfYc1HdUe6JpGn3aVi8oWbQx",
    "QINGMIAO_DATA_KEY": "hS7kP2xVb9Qm4Zt0YcWn6RfJ1LgDe8uAoTi5CwXs",
    "QINGMIAO_HOSTS": "tuoyu.example",
    "QINGMIAO_BASE_URL": "https://tuoyu.example/",
}


def refusal(given: dict[str, str]) -> str:
    with pytest.raises(DomainError) as refused:
        read_environment(given)
    assert refused.value.exit_code == 2
    return str(refused.value)


def test_an_empty_environment_is_a_demonstration_on_this_machine() -> None:
    environment = read_environment({})
    assert isinstance(environment, Environment)
    assert environment.demonstration
    assert not environment.is_production
    assert environment.files_folder == ROOT / "var" / "files"


def test_an_empty_value_counts_as_not_given() -> None:
    assert read_environment({"PORT": ""}).port == 8000


def test_a_whole_production_environment_is_accepted() -> None:
    environment = read_environment(PRODUCTION)
    assert environment.is_production
    assert environment.secure_cookies
    assert not environment.demonstration
    assert environment.base_url == "https://tuoyu.example"
    assert environment.connection_parameters() == {
        "dbname": "city", "user": "app", "password": "secret", "host": "db.example", "port": "5433", "sslmode": "require",
    }  # fmt: skip


def test_a_socket_folder_and_an_escaped_password_are_read_as_psql_reads_them() -> None:
    database = read_environment({"DATABASE_URL": "postgresql://u:p%40ss@/d?host=%2Frun%2Fpg"}).database
    assert (database["HOST"], database["PASSWORD"], database["NAME"]) == ("/run/pg", "p@ss", "d")


@pytest.mark.parametrize("name", ["DATABASE_URL", "QINGMIAO_SECRET_KEY", "QINGMIAO_DATA_KEY", "QINGMIAO_HOSTS", "QINGMIAO_BASE_URL"])
def test_production_must_be_told(name: str) -> None:
    given = {key: value for key, value in PRODUCTION.items() if key != name}
    assert refusal(given).startswith(f"正式环境必须设置 {name}")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"QINGMIAO_DEBUG": "1"}, "QINGMIAO_DEBUG=1"),
        ({"QINGMIAO_DEMONSTRATION": "1"}, "QINGMIAO_DEMONSTRATION=1"),
        ({"QINGMIAO_SECURE_COOKIES": "0"}, "QINGMIAO_SECURE_COOKIES=0"),
        ({"QINGMIAO_SECRET_KEY": "development-only-secret-key-that-production-refuses"}, "不能用默认值"),
        ({"QINGMIAO_DATA_KEY": PRODUCTION["QINGMIAO_SECRET_KEY"]}, "也不能相同"),
        ({"QINGMIAO_DATA_KEY": "short"}, "32 个字符以上"),
        ({"QINGMIAO_SECRET_KEY": "s" * 40}, "随机生成"),
        ({"QINGMIAO_DATA_KEY": "ab12" * 10}, "随机生成"),
        ({"QINGMIAO_DATA_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH"}, "随机生成"),
        ({"QINGMIAO_DATA_KEY": "0123456789" * 4}, "随机生成"),
        ({"QINGMIAO_HOSTS": "*"}, "QINGMIAO_HOSTS 不能用 *"),
        ({"QINGMIAO_HOSTS": ".cn"}, "以点开头"),
        ({"QINGMIAO_HOSTS": "tuoyu.example,.gov.cn"}, "以点开头"),
        ({"QINGMIAO_BASE_URL": "http://tuoyu.example"}, "https://"),
    ],
)
def test_production_refuses_what_is_unsafe(change: dict[str, str], sentence: str) -> None:
    said = refusal(PRODUCTION | change)
    assert said.startswith("正式环境不能启动")
    assert sentence in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QINGMIAO_ENV", "prod"),
        ("DATABASE_URL", "mysql://u@h/d"),
        ("DATABASE_URL", "postgresql://h"),
        ("DATABASE_URL", "postgresql://h:port/d"),
        ("PORT", "0"),
        ("PORT", "8000 "),
        ("PORT", "-1"),
        ("QINGMIAO_DEBUG", "true"),
        ("QINGMIAO_CIPHER", "des"),
        ("QINGMIAO_HOSTS", " , "),
        ("QINGMIAO_HOSTS", "https://tuoyu.example"),
        ("QINGMIAO_HOSTS", "tuoyu.example:443"),
        ("QINGMIAO_PROXIES", "*"),
        ("QINGMIAO_PROXIES", "nginx"),
        ("QINGMIAO_PROXIES", "0.0.0.0/0"),
        ("QINGMIAO_PROXIES", "0.0.0.0/1,128.0.0.0/1"),
        ("QINGMIAO_PROXIES", "::/0"),
        ("QINGMIAO_PROXIES", "10.1.2.3/24"),
        ("QINGMIAO_BASE_URL", "tuoyu.example"),
        ("QINGMIAO_CITY_CODE", "4418"),
        ("QINGMIAO_FILES_DIR", "README.md"),
        ("QINGMIAO_TILE_LAYER", "ftp://tiles/{z}"),
        ("QINGMIAO_NOTICE_CHANNEL", "os; rm"),
        ("QINGMIAO_WEB_PROCESSES", "1000"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_setting(name: str, value: str) -> None:
    assert refusal({name: value}).startswith(f"设置 {name} 有误：")


def test_a_random_key_of_any_alphabet_is_accepted() -> None:
    for letters in (string.digits, string.hexdigits[:16], string.ascii_letters + string.digits + "-_"):
        for _ in range(200):
            key = "".join(secrets.choice(letters) for _ in range(40))
            assert read_environment(PRODUCTION | {"QINGMIAO_SECRET_KEY": key}).secret_key == key


def test_proxies_are_addresses_and_networks() -> None:
    proxies = read_environment(PRODUCTION | {"QINGMIAO_PROXIES": "10.1.2.3, 10.8.0.0/16,fd00::/64"}).proxies
    assert [str(network) for network in proxies] == ["10.1.2.3/32", "10.8.0.0/16", "fd00::/64"]


def test_a_refusal_never_shows_a_secret() -> None:
    assert "hunter2" not in refusal({"DATABASE_URL": "mysql://u:hunter2@h/d"})


def test_every_setting_has_a_chinese_meaning_and_a_name_of_its_own() -> None:
    found = list(variables().values())
    assert len({variable.name for variable in found}) == len(found)
    assert all(variable.meaning for variable in found)


def test_the_page_of_settings_is_current() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == settings_page(), "run ./qingmiao settings --markdown > docs/settings.md"
