"""Archives of scans from outside: a zip as people and their systems make one. Runs bounded; imports no Django."""

import base64
import io
import re
import zipfile

from qingmiao.codes.errors import DomainError

MOST_FILES, MOST_BYTES, MOST_ALL_BYTES = 60, 20 * 1024 * 1024, 40 * 1024 * 1024
LEFT_OUT = re.compile(r"(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
UTF8_NAMES, ENCRYPTED = 0x800, 0x1
BROKEN = "压缩包已损坏或不是 zip 格式，没有读取。请重新打包成 zip 再上传。"


def read_archive(data: bytes) -> list[list[str]]:
    """Return [name without folders, content in base64] of each file. Raises DomainError for what is none, sealed, or too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise DomainError(BROKEN) from error


def _read(archive: zipfile.ZipFile) -> list[list[str]]:
    """Read entry by entry, never more than is allowed: what an entry says of its own size proves nothing."""
    files = [entry for entry in archive.infolist() if not entry.is_dir() and not LEFT_OUT.search(entry.filename)]
    if not 0 < len(files) <= MOST_FILES:
        raise DomainError(f"压缩包里有 {len(files)} 个文件，没有读取。每次请放 1 至 {MOST_FILES} 个扫描件。")
    if any(entry.flag_bits & ENCRYPTED for entry in files):
        raise DomainError("压缩包有密码，没有读取。请去掉密码再上传。")
    found, left = [], MOST_ALL_BYTES
    for entry in files:
        with archive.open(entry) as file:
            content = file.read(min(MOST_BYTES, left) + 1)
        if len(content) > min(MOST_BYTES, left):
            raise DomainError("压缩包展开后过大，没有读取。每个扫描件不超过 20 MB，合计不超过 40 MB，请分几次上传。")
        left -= len(content)
        found.append([_name(entry).rsplit("/", 1)[-1], base64.b64encode(content).decode()])
    return found


def _name(entry: zipfile.ZipInfo) -> str:
    """Return a name as it was meant: systems in China pack names in GBK without saying so."""
    if entry.flag_bits & UTF8_NAMES:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
