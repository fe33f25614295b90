"""`qingmiao verify-receipt`: check a receipt's code without the server."""

import argparse
import base64

from qingmiao.codes.errors import DomainError
from qingmiao.codes.signing import public_bytes, signing_key
from qingmiao.config.environment import read_environment
from qingmiao.filings.rules.receipts import LABELS, read_carried


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the code's text and, on another machine, the authority's public key."""
    parser.add_argument("text", nargs="?", help="二维码里的网址或其 # 后的内容")
    parser.add_argument("--key", metavar="公钥", help="备案机关公布的公钥（base64）；不填时用本机的密钥")
    parser.add_argument("--show-key", action="store_true", help="打印本机的公钥")
    parser.epilog = "例：qingmiao verify-receipt 'https://…/v/7KX…#eyJ…' --key 3q2+7w…"


def run(args: argparse.Namespace) -> int:
    """Print the receipt's items and return 0, or say that it is not genuine and return 1."""
    if args.show_key:
        print(base64.b64encode(_own_key()).decode())
        return 0
    if not args.text:
        raise DomainError("请给出二维码里的内容，例如 qingmiao verify-receipt 'https://…#…'。", exit_code=2)
    content = read_carried(args.text.rsplit("#", 1)[-1], _key(args.key))
    if content is None:
        print("查验不通过：内容被改动，或不是本机关出具的回执。")
        return 1
    print("查验通过：签名有效。回执是否已变更或注销，请联网查看。")
    for name, label in LABELS.items():
        if content.get(name):
            print(f"{label}：{content[name]}")
    return 0


def _own_key() -> bytes:
    return public_bytes(signing_key(read_environment().data_key.encode(), "receipt"))


def _key(text: str | None) -> bytes:
    if text is None:
        return _own_key()
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise DomainError("公钥格式不对，应是 base64 文字，请从备案机关网站复制。", exit_code=2) from error
