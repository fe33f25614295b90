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
LOOK_EVERY_S = 1.0
STEADY_AFTER_S, PAUSE_S, MOST_SOON_ENDED = 60.0, 0.5, 5
LOOK_ABOVE = "请查看上面的输出，处理后重新运行 ./run。"
QINGMIAO = [sys.executable, "-m", "qingmiao"]


def main(_arguments: Sequence[str]) -> int:
    """Start everything, keep it running until a signal comes, stop everything."""
    listen_for_stop()
    port = _free_port(os.environ.get("PORT", DEFAULT_PORT))
    os.chdir(ROOT)
    if subprocess.run([*QINGMIAO, "settings"], stdout=subprocess.DEVNULL, check=False).returncode:
        return 1  # it has said which setting is wrong; nothing has been changed yet
    try:
        with _database() as (settings, cluster):
            return _run(port, {"QINGMIAO_BASE_URL": f"http://{HOST}:{port}", **os.environ, **settings}, cluster)
    except Stopped:
        print("\n已停止。数据保留着，再次运行 ./run 可继续。")
        return 0


def _run(port: int, environment: dict[str, str], cluster: Cluster | None) -> int:
    commands = _registered_commands(environment)
    accounts = _prepare(commands, environment)
    services = [Service(title, [name], environment) for name, title in SERVICES.items() if name in commands]
    try:
        _wait_until_ready(port, services)
        print(f"\n青苗已启动：http://{HOST}:{port}/\n按 Ctrl-C 停止。\n\n{accounts}".rstrip(), flush=True)
        if accounts:
            services.append(Service("建立演示城市", THE_REST, environment, ends=True))
        look_at = 0.0
        while True:
            if cluster is not None and time.monotonic() >= look_at:
                _keep_database(cluster)
                look_at = time.monotonic() + LOOK_EVERY_S
            for service in services:
                service.keep()
            leave_if_asked()
            time.sleep(POLL_S)
    finally:
        end_children([service.child for service in services], PATIENCE_S)


def _keep_database(cluster: Cluster) -> None:
    if not cluster.listens():
        print("· 数据库意外结束，正在重新启动。", file=sys.stderr, flush=True)
        cluster.start_again()


class Service:
    """A command that is started again when it ends, after a pause that grows while it keeps ending soon. `ends`: it may end well."""

    def __init__(self, title: str, words: Sequence[str], environment: dict[str, str], *, ends: bool = False) -> None:
        self.title, self.words, self.environment, self.ends = title, words, environment, ends
        self.soon_ended = 0
        self.begin_at = 0.0
        self._begin()

    def _begin(self) -> None:
        self.began_at = time.monotonic()
        self.child = start_child([*QINGMIAO, *self.words], self.environment)

    def keep(self) -> None:
        """Start the command again if it has ended and its pause is over. Raises Refusal when it ends again and again."""
        code, now = self.child.poll(), time.monotonic()
        if code is None or (self.ends and code == 0):
            return
        if not self.begin_at:
            self.soon_ended = self.soon_ended + 1 if now - self.began_at < STEADY_AFTER_S else 1
            if self.soon_ended > MOST_SOON_ENDED:
                raise Refusal(f"{self.title}反复意外结束（退出码 {code}），其余部分随之停止：{LOOK_ABOVE}")
            pause = PAUSE_S * 2 ** (self.soon_ended - 1)
            self.begin_at = now + pause
            print(f"· {self.title}意外结束（退出码 {code}），{pause:g} 秒后重新启动。", file=sys.stderr, flush=True)
        elif now >= self.begin_at:
            self.begin_at = 0.0
            end_children([self.child], 0)  # whatever the ended one left behind
            self._begin()


@contextlib.contextmanager
def _database() -> Iterator[tuple[dict[str, str], Cluster | None]]:
    if url := os.environ.get("DATABASE_URL"):
        yield {"DATABASE_URL": url}, None
        return
    began = time.monotonic()
    print("· 启动数据库 ", end="", file=sys.stderr, flush=True)
    cluster = Cluster()
    with cluster.in_use() as url:
        print(f" {time.monotonic() - began:.0f} 秒", file=sys.stderr, flush=True)
        leave_if_asked()
        yield cluster.environment(url), cluster


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


def _wait_until_ready(port: int, services: Sequence[Service]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        leave_if_asked()
        for service in services:
            if (code := service.child.poll()) is not None:
                raise Refusal(f"{service.title}意外结束（退出码 {code}），其余部分随之停止：{LOOK_ABOVE}")
        with contextlib.suppress(OSError), contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=READY_WITHIN_S)) as probe:
            probe.request("GET", "/")
            if probe.getresponse().status >= 500:
                print("首页返回服务器错误，请查看上面的输出。", file=sys.stderr)
            return
        time.sleep(POLL_S)
    raise Refusal(f"网页服务在 {READY_WITHIN_S:.0f} 秒内没有回答：请查看上面的输出。")


if __name__ == "__main__":
    sys.exit(refuse_in_one_sentence(main, sys.argv[1:]))
