"""`qingmiao compute matching`: allocate a round, commit to a seed, verify a published audit."""

import argparse
import json
import secrets
from pathlib import Path
from typing import Any

from qingmiao.codes.errors import DomainError
from qingmiao.engines.matching.documents import read_round, run_round, seal_audit, verify_audit
from qingmiao.engines.matching.lottery import commitment

EXAMPLE = """示例：
  qingmiao compute matching commit 2027年春季 --seed-file seed.txt     生成种子，公布承诺值
  qingmiao compute matching run round.json answers.json --audit audit.json
  qingmiao compute matching verify audit.json                           任何人都可以复算

round.json：
  {"round": "2027年春季", "seed": "…", "commitment": "…",
   "rules": [{"code": "sibling", "name": "有兄弟姐妹在托", "points": 30}],
   "institutions": [{"id": "A1", "places": {"junior": 20},
                     "reserves": [{"class": "junior", "rules": ["sibling"], "places": 2, "hard": false}]}],
   "children": [{"id": "0001", "class": "junior", "held": null, "family": null,
                 "choices": [{"institution": "A1", "rules": ["sibling"]}]}]}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer commit, run and verify."""
    parser.description = "匹配：把儿童分配到托位，给出每个志愿的理由，并可公开复算。"
    parser.epilog = EXAMPLE
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    run_parser = actions.add_parser("run", help="分配一轮托位", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter)
    run_parser.add_argument("input", type=Path, metavar="IN.json", help="本轮的规则、机构和报名")
    run_parser.add_argument("output", type=Path, metavar="OUT.json", help="每名儿童的结果和理由")
    run_parser.add_argument("--audit", type=Path, metavar="AUDIT.json", help="另写一份任何人可以复算的审计文件")
    verify_parser = actions.add_parser("verify", help="复算一份审计文件")
    verify_parser.add_argument("input", type=Path, metavar="AUDIT.json")
    commit_parser = actions.add_parser("commit", help="生成抽签种子并给出要事先公布的承诺值")
    commit_parser.add_argument("round", metavar="轮次", help="本轮名称，与 round.json 中的 round 相同")
    commit_parser.add_argument("--seed-file", type=Path, required=True, help="种子写入此文件，抽签前保密，已存在时沿用")


def run(args: argparse.Namespace) -> int:
    """Do the chosen action; 1 when a verification found a mismatch."""
    return {"run": _run, "verify": _verify, "commit": _commit}[args.action](args)


def _run(args: argparse.Namespace) -> int:
    round_ = read_round(_load(args.input))
    answers = run_round(round_)
    _save(args.output, answers)
    if args.audit:
        _save(args.audit, seal_audit(round_, answers))
    placed = sum(child["institution"] is not None for child in answers["children"])
    print(f"共{len(answers['children'])}名儿童，录取{placed}名。")
    if not answers["settled"] or answers["unresolved"] or answers["unresolved_families"]:
        count = len(answers["unresolved"]) + answers["unresolved_families"]
        print(f"注意：兄弟姐妹同园的要求使本轮没有找到完全稳定的结果，有{count}处需人工复核，已列在 unresolved 中。")
    return 0


def _verify(args: argparse.Namespace) -> int:
    found = verify_audit(_load(args.input))
    for sentence in found:
        print(sentence)
    if not found:
        print("一致：种子、报名数据、抽签、结果和理由都能复算。")
    return 1 if found else 0


def _commit(args: argparse.Namespace) -> int:
    path: Path = args.seed_file
    try:
        if not path.exists():
            path.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
            path.chmod(0o600)
        seed = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise DomainError(f"种子文件{path}无法读写：{error.strerror}。", exit_code=2) from error
    print(commitment(args.round, seed))
    return 0


def _load(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DomainError(f"文件{path}无法读取：{error.strerror}。", exit_code=2) from error
    except ValueError as error:
        raise DomainError(f"文件{path}不是有效的 JSON（UTF-8）：{error}。", exit_code=2) from error
    if not isinstance(document, dict):
        raise DomainError(f"文件{path}的最外层应是一个 JSON 对象。", exit_code=2)
    return document


def _save(path: Path, document: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise DomainError(f"文件{path}无法写入：{error.strerror}。", exit_code=2) from error
