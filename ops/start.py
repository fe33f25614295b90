"""What ./run does once the environment stands: database, demonstration city, web server and worker, until Ctrl-C."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from children import POLL_S, Stopped, end_children, leave_if_asked, listen_for_stop, run_with_dots, start_child
from postgres import ROOT, Cluster
from refusal import Refusal, refuse_in_one_sentence

HOST, DEFAULT_PORT = "127.0.0.1", "8000"
BEGIN_CITY, THE_REST = ("demo", "--begin"), ("demo", "--quiet")  # the rest goes on beside the services, and shows how far it is
PREPARATIONS = {
    ("migrate",): "更新数据库结构和静态文件",
    ("load-reference",): "载入基础数据",
    BEGIN_CITY: "载入演示城市的第一个县",
}
SERVICES = {"serve": "网页服务", "worker": "后台任务"}
PATIENCE_S = 20.0
READY_WITHIN_S = 60.0
QINGMIAO = [sys.executable, "-m", "qingmiao"]


def main(_arguments: Sequence[str]) -> int:
    """Start everything, wait for a signal or the end of a service, stop everything."""
    listen_for_stop()
    port = _free_port(os.environ.get("PORT", DEFAULT_PORT))
    os.chdir(ROOT)
    if subprocess.run([*QINGMIAO, "settings"], stdout=subprocess.DEVNULL, check=False).returncode:
        return 1  # it has said which setting is wrong; nothing has been changed yet
    try:
        with _database() as settings:
            return _run(port, {"QINGMIAO_BASE_URL": f"http://{HOST}:{port}", **os.environ, **settings})
    except Stopped:
        print("\n已停止。数据保留着，再次运行 ./run 可继续。")
        return 0


def _run(port: int, environment: dict[str, str]) -> int:
    commands = _registered_commands(environment)
    accounts = _prepare(commands, environment)
    services = {name: start_child([*QINGMIAO, name], environment) for name in SERVICES if name in commands}
    children = list(services.values())
    try:
        _wait_until_ready(port, services)
        print(f"\n青苗已启动：http://{HOST}:{port}/\n按 Ctrl-C 停止。\n\n{accounts}".rstrip(), flush=True)
        if accounts:
            children.append(start_child([*QINGMIAO, *THE_REST], environment))
        while True:
            _refuse_if_ended(services)
            leave_if_asked()
            time.sleep(POLL_S)
    finally:
        end_children(children, PATIENCE_S)


@contextlib.contextmanager
def _database() -> Iterator[dict[str, str]]:
    if url := os.environ.get("DATABASE_URL"):
        yield {"DATABASE_URL": url}
        return
    began = time.monotonic()
    print("· 启动数据库 ", end="", file=sys.stderr, flush=True)
    cluster = Cluster()
    with cluster.in_use() as url:
        print(f" {time.monotonic() - began:.0f} 秒", file=sys.stderr, flush=True)
        leave_if_asked()
        yield cluster.environment(url)


def _free_port(chosen: str) -> int:
    if not chosen.isdecimal() or not 1 <= int(chosen) <= 65535:
        raise Refusal(f"PORT 的值“{chosen}”不是端口号：请用 1 到 65535 之间的整数，例如 PORT=8010 ./run。")
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: a port just left is free
        try:
            probe.bind((HOST, int(chosen)))
        except PermissionError as refused:
            raise Refusal(f"没有权限使用端口 {chosen}：请换一个大于 1023 的端口，例如 PORT=8010 ./run。") from refused
        except OSError as refused:
            raise Refusal(f"端口 {chosen} 已被占用：请先停止占用它的程序，或换一个端口，例如 PORT=8010 ./run。") from refused
    return int(chosen)


def _registered_commands(environment: dict[str, str]) -> list[str]:
    program = "from qingmiao.config.cli import COMMANDS; print(*COMMANDS)"
    asked = subprocess.run([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return asked.stdout.split()


def _prepare(commands: Sequence[str], environment: dict[str, str]) -> str:
    """Bring the database up to date; each command does nothing when there is nothing to do. Returns the accounts to sign in with."""
    accounts = ""
    for words, title in PREPARATIONS.items():
        if words[0] not in commands or (words[0] == "demo" and not _with_demonstration(environment)):
            continue
        done = run_with_dots(title, [*QINGMIAO, *words], environment)
        if done.code:
            raise Refusal(f"{done.output}{done.complaints}".strip())
        accounts = done.output if words == BEGIN_CITY else accounts
    return accounts


def _with_demonstration(environment: dict[str, str]) -> bool:
    return environment.get("QINGMIAO_ENV") != "production" and environment.get("QINGMIAO_DEMONSTRATION", "1") != "0"


def _wait_until_ready(port: int, services: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        leave_if_asked()
        _refuse_if_ended(services)
        with contextlib.suppress(OSError), contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=READY_WITHIN_S)) as probe:
            probe.request("GET", "/")
            if probe.getresponse().status >= 500:
                print("首页返回服务器错误，请查看上面的输出。", file=sys.stderr)
            return
        time.sleep(POLL_S)
    raise Refusal(f"网页服务在 {READY_WITHIN_S:.0f} 秒内没有回答：请查看上面的输出。")


def _refuse_if_ended(services: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in services.items():
        if child.poll() is not None:
            raise Refusal(
                f"{SERVICES[name]}意外结束（退出码 {child.returncode}），其余部分随之停止：请查看上面的输出，处理后重新运行 ./run。"
            )


if __name__ == "__main__":
    sys.exit(refuse_in_one_sentence(main, sys.argv[1:]))
