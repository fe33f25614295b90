"""`qingmiao compute draw`: draw institutions and inspectors by a committed seed, verify a published draw."""

import argparse
from pathlib import Path

from qingmiao.config.cli.compute.json_files import read_object, write_json
from qingmiao.supervision.rules.draws import draw_visits, faults_of, input_digest, read_draw, result_of

EXAMPLE = """示例：
  qingmiao compute matching commit 2027年第一季度 --seed-file seed.txt   生成种子，先公布承诺值
  qingmiao compute draw run draw.json published.json                     抽取，写出连同结果的公布文件
  qingmiao compute draw verify published.json                            任何人都可以复算

draw.json：
  {"draw": "2027年第一季度", "seed": "…", "commitment": "…",
   "institutions": [{"id": "441802000001", "stratum": "第1层"}], "inspectors": ["甲", "乙", "丙"],
   "excluded": [{"inspector": "甲", "institution": "441802000001", "reason": "原单位"}],
   "shares": {"第1层": 1, "第2层": 0.5, "第3层": 0.2}}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer run and verify."""
    parser.description = "双随机：用公开的种子抽取被检查的机构和两名检查人员，可公开复算。"
    parser.epilog = EXAMPLE
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    runs = actions.add_parser("run", help="抽取", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter)
    runs.add_argument("input", type=Path, metavar="DRAW.json", help="机构、检查人员、回避、比例和种子")
    runs.add_argument("output", type=Path, metavar="PUBLISHED.json", help="连同结果的公布文件")
    verifies = actions.add_parser("verify", help="复算一份公布的抽取", epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter)
    verifies.add_argument("input", type=Path, metavar="PUBLISHED.json")


def run(args: argparse.Namespace) -> int:
    """Do the chosen action; 1 when a published draw does not recompute."""
    document = read_object(args.input)
    if args.action == "verify":
        faults = list(faults_of(document))
        print("\n".join(faults) or "一致：种子、机构和检查人员都能复算。")
        if not faults:
            print("请再与抽取前公布的值核对，以防整个文件被换：")
            print(f"承诺值 {document['commitment']}\n名单摘要 {input_digest(document)}")
        return 1 if faults else 0
    drawn = draw_visits(read_draw(document))
    write_json(args.output, {**document, "result": result_of(drawn)})
    without = sum(not row.team for row in drawn)
    print(f"抽中 {len(drawn)} 家。" + (f"其中 {without} 家可去的检查人员不足两名，请另行安排。" if without else ""))
    return 0
