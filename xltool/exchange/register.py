"""下发登记：市里留的一份——下发给了谁、第几版、定了哪些参数、用哪把密钥；收件时照它核对。"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from xltool.exchange.keys import read_object
from xltool.problems import Message, Place, Refused
from xltool.workbook.save import write_whole

KEPT = "市级留存"
"""The folder that stays in the city."""
REGISTER, KEYS = "下发登记.json", "县级密钥.json"
FORMAT = "1"

NO_REGISTER = Message(
    "E8821",
    "没有找到下发登记",
    "收件要照“市级留存”里的登记和密钥核对",
    "请把收件夹放在下发文件夹里，或用 --issued 指明下发文件夹",
)
BAD_REGISTER = Message("E8822", "这个文件读不出来", "应为下发时本程序写的登记", "请换回备份，或重新下发")
NEWER_REGISTER = Message("E8823", "下发登记是较新的程序写的", "本程序只认到格式 {wanted}", "请换用新版程序")
OTHER_CITY = Message(
    "E8824",
    "这个下发文件夹是{city} {year} 年度的",
    "一个下发文件夹只下发一个统筹区的一个年度",
    "请用 -o 换一个文件夹",
)


@dataclass(frozen=True, slots=True)
class Issued:
    """What was handed out to one county, the latest time."""

    code: str
    name: str
    issue: int
    """Which time, from 1."""
    at: str
    template: str
    package_digest: str
    fingerprint: str
    locked: str
    manifest: str = ""
    """The digest of its 清单.json."""
    previous: str = ""
    """The digest of the manifest before."""


@dataclass(frozen=True, slots=True)
class Register:
    """Every county of a city and year, by code, and its key."""

    city: str
    year: str
    counties: Mapping[str, Issued] = field(default_factory=dict)
    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def write_register(root: Path, register: Register) -> None:
    """Keep the register and the keys in the city's folder, keys first: none is lost. Raises Refused."""
    folder = root / KEPT
    folder.mkdir(exist_ok=True)
    keys = {"说明": "各县的上报鉴别密钥，只留在市里", "密钥": {code: key.hex() for code, key in register.keys.items()}}
    told = {
        "格式版本": FORMAT,
        "统筹区": register.city,
        "预算年度": register.year,
        "县": [asdict(issued) for issued in register.counties.values()],
    }
    for name, content in ((KEYS, keys), (REGISTER, told)):
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        write_whole(folder / name, lambda stream, text=text: stream.write(text.encode()))  # type: ignore[misc]
    _only_ours(folder / KEYS)


def _only_ours(path: Path) -> None:
    """Let nobody else on this computer read the keys, where the system can keep them from it."""
    try:
        path.chmod(0o600)
    except OSError:
        return


def read_register(root: Path) -> Register:
    """The register in a dispatch folder. Raises Refused."""
    folder = root / KEPT
    told = read_object(folder / REGISTER, NO_REGISTER, BAD_REGISTER)
    keys = read_object(folder / KEYS, NO_REGISTER, BAD_REGISTER)
    if str(told.get("格式版本", "")) != FORMAT:
        raise Refused([NEWER_REGISTER.at(Place(REGISTER), wanted=FORMAT)])
    try:
        counties = {line["code"]: Issued(**line) for line in told["县"]}
        known = {code: bytes.fromhex(key) for code, key in keys["密钥"].items()}
        return Register(str(told["统筹区"]), str(told["预算年度"]), counties, known)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused([BAD_REGISTER.at(Place(REGISTER))]) from error


def find_root(folder: Path, issued: Path | None) -> Path:
    """The dispatch folder that a folder of submissions belongs to. Raises Refused."""
    tried = [issued] if issued is not None else [folder, folder.absolute().parent]
    for root in (place.parent if place.name == KEPT else place for place in tried):
        if (root / KEPT / REGISTER).is_file():
            return root
    raise Refused([NO_REGISTER.at(Place(str((issued or folder).name)))])
