"""`qingmiao restore DIR`: put a backup in place, after its manifest has been verified."""

import argparse
from pathlib import Path

from qingmiao.config.backups.restore import restore_backup
from qingmiao.config.cli.start_up import require_database
from qingmiao.config.environment import read_environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the backup, and the word that allows to write over what is there."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="backup 写成的文件夹")
    parser.add_argument("--replace", action="store_true", help="用备份替换现有的全部数据和文件")


def run(args: argparse.Namespace) -> int:
    """Restore and say from when it is."""
    environment = read_environment()
    server_major = require_database(environment)
    found = restore_backup(args.folder.absolute(), environment, server_major, replace=args.replace)
    print(f"已恢复 {found.made_at} 的备份（{found.version} 版写成）。请接着运行 ./qingmiao migrate，把数据库更新到本版本。")
    return 0
