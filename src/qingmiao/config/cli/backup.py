"""`qingmiao backup DIR`: database, stored files and a manifest in one folder."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from qingmiao.config.backups.backup import write_backup
from qingmiao.config.cli.start_up import require_database
from qingmiao.config.environment import read_environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder to write."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="写入备份的新文件夹")


def run(args: argparse.Namespace) -> int:
    """Write the backup and say what is in it."""
    environment = read_environment()
    server_major = require_database(environment)
    made = write_backup(args.folder.absolute(), environment, server_major, at=datetime.now(UTC))
    print(f"备份已写入 {args.folder}：数据库和 {len(made.sha256) - 1} 个文件，清单含每个文件的 SHA-256。")
    print("加密主密钥 QINGMIAO_DATA_KEY 不在备份里，请另行保管；没有它，个人信息无法恢复。")
    return 0
