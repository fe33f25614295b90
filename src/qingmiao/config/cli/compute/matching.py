"""`qingmiao compute matching`: allocate a round, commit to a seed, verify a published audit."""

import argparse
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.compute.json_files import read_object, write_json
from qingmiao.config.cli.compute.watch import Watch, add_time_limit, say_incomplete
from qingmiao.engines.matching.documents import Effort, Published, digest, run_round, seal_audit, verify_audit
from qingmiao.engines.matching.lottery import commitment
from qingmiao.engines.matching.reading import read_round

EXAMPLE = """示例：
  qingmiao compute matching commit 2027年春季 --seed-file seed.txt     生成种子，公布承诺值
  qingmiao compute matching run round.json answers.json --audit audit.json
  qingmiao compute matching verify audit.json                           任何人都可以复算
  qingmiao compute matching verify audit.json --commitment 9f86… --input-sha256 2c26…   并与事先公布的值核对

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
    add_time_limit(run_parser, "不再为兄弟姐妹同园改进、不做比较，照常写出全部结果和理由，复算时在同一处停止")
    verify_parser = actions.add_parser(
        "verify", help="复算一份审计文件", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verify_parser.add_argument("input", type=Path, metavar="AUDIT.json")
    verify_parser.add_argument("--commitment", metavar="承诺值", help="抽签前公布的承诺值，与文件中的核对")
    verify_parser.add_argument("--input-sha256", metavar="摘要", help="公布的报名数据摘要，与文件中的核对")
    words = "生成抽签种子并给出要事先公布的承诺值"
    commit_parser = actions.add_parser("commit", help=words, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter)
    commit_parser.add_argument("round", metavar="轮次", help="本轮名称，与 round.json 中的 round 相同")
    commit_parser.add_argument("--seed-file", type=Path, required=True, help="种子写入此文件，抽签前保密，已存在时沿用")


def run(args: argparse.Namespace) -> int:
    """Do the chosen action; 1 when a verification found a mismatch, 3 when the time did not suffice for everything."""
    return {"run": _run, "verify": _verify, "commit": _commit}[args.action](args)


def _run(args: argparse.Namespace) -> int:
    watch = Watch(args.time_limit)
    watch.say("正在读取报名")
    round_ = read_round(read_object(args.input))
    answers = run_round(round_, Effort(is_over=lambda: watch.is_over, say=watch.say))
    write_json(args.output, answers)
    if args.audit:
        watch.say("正在写审计文件")
        write_json(args.audit, seal_audit(round_, answers))
    return _report(answers)


def _report(answers: Mapping[str, Any]) -> int:
    placed = sum(child["institution"] is not None for child in answers["children"])
    print(f"共{len(answers['children'])}名儿童，录取{placed}名。")
    flagged = [child["id"] for child in answers["children"] if child["flags"]]
    if flagged:
        print(f"注意：{len(flagged)}名儿童的报名有问题（见 flags），第一个报名号是{flagged[0]}，请核对后再公布。")
    stopped = answers["against_immediate_acceptance"] is None
    if not stopped and (not answers["settled"] or answers["unresolved"] or answers["unresolved_families"]):
        count = len(answers["unresolved"]) + answers["unresolved_families"]
        print(f"注意：兄弟姐妹同园的要求使本轮没有找到完全稳定的结果，有{count}处需人工复核，已列在 unresolved 中。")
    if not stopped:
        return 0
    left = (
        f"尚有{len(answers['unresolved']) + answers['unresolved_families']}处未解决（unresolved）" if not answers["settled"] else "已稳定"
    )
    return say_incomplete(f"每名儿童的结果和理由都已写出；为兄弟姐妹同园改进了{answers['passes']}遍，{left}；没有做与志愿优先的比较。")


def _verify(args: argparse.Namespace) -> int:
    audit = read_object(args.input)
    found = verify_audit(audit, published=Published(args.commitment, args.input_sha256), say=Watch().say)
    for sentence in found:
        print(sentence)
    if not found:
        if not audit["result"]["settled"]:
            print(f"请注意：这一轮为兄弟姐妹同园改进了{audit['result']['passes']}遍后停止，结果不完全稳定。")
        print("一致：种子、报名数据、抽签、结果和理由都能复算。")
        if args.commitment is None or args.input_sha256 is None:
            print("请再与公布的值核对（或用 --commitment 和 --input-sha256 给出），以防整个文件被换：")
        print(f"承诺值 {audit['input']['commitment']}")
        print(f"报名数据摘要 {digest(audit['input'])}")
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
