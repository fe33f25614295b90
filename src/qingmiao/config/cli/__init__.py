"""The command `qingmiao`. One module per command; a module is imported only when its command is called."""

import argparse
import importlib
import os
import select
import sys
from collections.abc import Sequence
from typing import TextIO

from qingmiao.codes.errors import DomainError

# name → (module, help). A command module offers add_arguments(parser) and run(args) -> exit code.
COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("qingmiao.config.cli.serve", "启动网页服务"),
    "worker": ("qingmiao.config.cli.worker", "启动后台任务"),
    "migrate": ("qingmiao.config.cli.migrate", "把数据库更新到本版本的结构"),
    "settings": ("qingmiao.config.cli.settings", "查看生效的设置"),
    "backup": ("qingmiao.config.cli.backup", "备份数据库和上传的文件"),
    "restore": ("qingmiao.config.cli.restore", "从备份恢复"),
    "permissions": ("qingmiao.config.cli.permissions", "打印权限表"),
    "audit": ("qingmiao.config.cli.audit", "校验审计记录"),
    "verify-receipt": ("qingmiao.config.cli.verify_receipt", "离线查验备案回执"),
    "compute": ("qingmiao.config.cli.compute", "计算引擎：生长、接种、可及性、选址、匹配、权益"),
    "demo": ("qingmiao.config.cli.demo", "建立演示城市"),
    "load-reference": ("qingmiao.config.cli.load_reference", "装载参考数据：行政区划、界线、位置、人口、政策文件、养育卡"),
    "indicators": ("qingmiao.config.cli.indicators", "某一天的指标；与当天保存的快照核对"),
    "policy": ("qingmiao.config.cli.policy", "政策文件：读一个保存的网页"),
    "guidance": ("qingmiao.config.cli.guidance", "养育卡：检查来源的官方网页"),
    "support": ("qingmiao.config.cli.support", "支持项目：核对一个月的账，重算一个结果"),
    "new-app": ("qingmiao.config.cli.new_app", "建立一个新应用的骨架，供开发"),
    "rules": ("qingmiao.config.cli.rules", "备案规则：列出、查看依据、判断一份机构事实"),
}
# Commands whose module imports models at its head; the others set up what they need themselves.
WITH_DATABASE = {"load-reference", "demo", "indicators", "guidance", "support"}

OK, FAILED, USAGE = 0, 1, 2


class ChineseParser(argparse.ArgumentParser):
    """An argument parser whose refusals are one Chinese sentence and exit code 2."""

    def error(self, message: str) -> None:  # type: ignore[override]  # argparse types it NoReturn
        sys.stderr.write(f"参数有误：{message}。请用 {self.prog} --help 查看用法。\n")
        raise SystemExit(USAGE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 a check failed, 2 bad arguments.

    Where nobody reads the output any more, as in `… | head`, the command ends silently.
    """
    try:
        try:
            return _run(list(sys.argv[1:] if argv is None else argv))
        except DomainError as refusal:
            sys.stderr.write(f"{refusal}\n")
            return refusal.exit_code
        finally:
            sys.stdout.flush()  # here, where a closed pipe can still be told from a fault, and not when the interpreter ends
    except BrokenPipeError:
        unread = [stream for stream in (sys.stdout, sys.stderr) if _is_unread(stream)]
        if not unread:
            raise  # another pipe, or a connection
        for stream in unread:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # what is still in the buffer has to go somewhere
        return OK


def _is_unread(stream: TextIO) -> bool:
    """Tell whether the stream is a pipe whose reader has gone."""
    poll = select.poll()
    poll.register(stream.fileno(), 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def _run(words: Sequence[str]) -> int:
    parser = ChineseParser(prog="qingmiao", description="青苗：3岁以下婴幼儿照护服务系统")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=ChineseParser)
    chosen = words[0] if words else ""
    start_up = importlib.import_module(f"{__name__}.start_up") if chosen in WITH_DATABASE else None
    for name, (module, summary) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter)
        if name == chosen:
            if start_up:
                start_up.set_up_without_database()  # its module imports models
            command = importlib.import_module(module)
            command.add_arguments(subparser)
            subparser.set_defaults(run=command.run)
    args = parser.parse_args(words)
    if start_up:
        start_up.require_database(start_up.read_environment())
    return int(args.run(args))
