"""下发包：一县一个文件夹、一个压缩包——工作簿、密钥、一页说明、清单。"""

import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from xltool import __version__
from xltool.exchange import sm3
from xltool.exchange.identity import FORMAT, Identity
from xltool.exchange.keys import KEY_FILE, CountyKey
from xltool.parameters import Standing, parameters_of
from xltool.workbook.book import PARAMETERS, Book
from xltool.workbook.save import explained, write_whole
from xltool.workbook.write import write_book

MANIFEST, GUIDE_FILE = "清单.json", "使用说明.txt"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one county gets: files by name, and the digest of the list of them."""

    name: str
    files: Mapping[str, bytes]
    manifest: str


def parcel(book: Book, identity: Identity, key: CountyKey, previous: str) -> Parcel:
    """The parcel of one county; ``previous`` is the digest of its manifest before."""
    memory = BytesIO()
    write_book(book, memory)
    book_name = f"{identity.who}_{identity.year}年度.xlsx"
    files = {
        book_name: memory.getvalue(),
        KEY_FILE: key.text().encode(),
        GUIDE_FILE: _guide(book, identity, book_name).replace("\n", "\r\n").encode("utf-8-sig"),
    }
    manifest = _manifest(identity, files, previous)
    return Parcel(parcel_name(identity), {**files, MANIFEST: manifest}, sm3.digest(manifest))


def _manifest(identity: Identity, files: Mapping[str, bytes], previous: str) -> bytes:
    told = {
        "格式版本": FORMAT,
        "用途": identity.purpose,
        "模板": f"{identity.package} 第{identity.template}版",
        "程序版本": __version__,
        "政策包": identity.package,
        "政策包校验": identity.package_digest,
        "编码": identity.code,
        "名称": identity.name,
        "期间": f"{identity.year}年度",
        "下发版次": identity.issue,
        "制作时间": identity.at,
        "密钥指纹": identity.fingerprint,
        "前次清单": previous,
        "文件": [{"名称": name, "字节": len(content), "校验": sm3.digest(content)} for name, content in files.items()],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _guide(book: Book, identity: Identity, book_name: str) -> str:
    """One page for the clerk."""
    known = parameters_of(book.year.parameters)
    left = [p.heading for p in known if p.name not in book.locked]
    decided = sum(p.name in book.locked for p in known)
    mandatory = any(p.standing is Standing.MANDATORY for p in known if p.name not in book.locked)
    fill = f"由县里填的参数：{'、'.join(left)}。" if left else "参数已全部由市里定下。"
    return f"""{identity.year}年度{identity.who}基本医疗保险基金总额预算 填报说明（一页）

一、这个文件夹里有什么
  {book_name}：填报的工作簿。市里定下的 {decided} 个参数已锁定（“{PARAMETERS}”白底的取值），不能改。
  {KEY_FILE}：上报时用的密钥。只给经办人，不要随上报件发送；外泄了请告诉市里换一把。
  {MANIFEST}：本包各文件的校验，用来核对收到的是不是完整的一份。

二、怎样填报
  1. 打开工作簿，先看“说明”。{fill}{"标“必填”的不填不能结算。" if mandatory else ""}
  2. 填浅黄色的格子；没有的填“无”，数为零的填 0，留空表示还没有填。
  3. 校验：xltool check {book_name}　全部问题一次列出，逐条改好。
  4. 结算：xltool settle {book_name}　旁边生成“_结算”新簿，核对、签字。

三、怎样上报
  1. xltool submit {book_name.removesuffix(".xlsx")}_结算.xlsx　写出“上报_…_第1次.xlsx”。
  2. 把写出的这一个文件发给市里。文件名可以改，身份在簿里；内容一个数也不能再改。
  3. 打印的纸质件每页页脚有校验码，应与文件一致。
  4. 收到退回单的，在原工作簿上改好，重新结算、上报，自动记为下一次。

四、校验码说明什么
  校验码相同，说明内容没有因传输或误改而不同；它谁都能重做，不能说明是谁交的。
  是不是本县交的，由密钥做出的鉴别码说明：没有密钥的人做不出，所以密钥要保管好。
"""


def parcel_name(identity: Identity) -> str:
    """``下发包_诸暨市店口镇_2024年度_第1版``."""
    return f"下发包_{identity.who}_{identity.year}年度_第{identity.issue}版"


def there(root: Path, name: str) -> bool:
    """Whether a parcel's folder and zip are both in ``root``."""
    return (root / name).is_dir() and (root / f"{name}.zip").is_file()


def put(root: Path, made: Parcel, at: str) -> None:
    """Put a parcel's folder and zip into ``root``, each whole or not at all; what is there stays. Raises Refused."""
    folder = root / made.name
    if not folder.exists():
        new = root / f".~{made.name}.tmp"
        shutil.rmtree(new, ignore_errors=True)
        try:
            with explained(folder):
                new.mkdir()
            for name, content in made.files.items():
                write_whole(new / name, lambda stream, content=content: stream.write(content))  # type: ignore[misc]
            with explained(folder):
                os.replace(new, folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    if not (root / f"{made.name}.zip").exists():
        write_whole(root / f"{made.name}.zip", lambda stream: stream.write(_zipped(made, at)))


def _zipped(made: Parcel, at: str) -> bytes:
    when = datetime.fromisoformat(at)
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.files.items():
            member = zipfile.ZipInfo(f"{made.name}/{name}", when.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            archive.writestr(member, content)
    return memory.getvalue()
