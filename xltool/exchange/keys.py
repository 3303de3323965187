"""密钥：每县一把，随下发包交给县里，市里留一份；鉴别码要有它才做得出。"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xltool.problems import Message, Place, Refused

KEY_FILE = "密钥.json"
DIGITS = 64

NO_KEY = Message(
    "E8801", "没有找到密钥文件", "上报要用下发包里的“密钥.json”", "请把它放回工作簿所在的文件夹，或用 --key 指明"
)
NOT_A_KEY = Message(
    "E8802", "这个文件读不出密钥", "应为下发包里的“密钥.json”，没有改动过", "请从下发包重新取一份，或请市里重新下发"
)
OTHERS_KEY = Message(
    "E8803", "密钥是“{found}”的，工作簿是“{wanted}”的", "密钥与工作簿应出自同一个下发包", "请换用本县下发包里的密钥"
)
OLD_KEY = Message(
    "E8804",
    "密钥不是下发这本簿时的那一把（指纹 {found}，应为 {wanted}）",
    "密钥与工作簿应出自同一次下发",
    "请用同一个下发包里的密钥和工作簿；市里换过密钥的，请用新下发的簿",
)


@dataclass(frozen=True, slots=True)
class CountyKey:
    """A county's key, and whose it is."""

    city: str
    code: str
    name: str
    key: bytes

    def text(self) -> str:
        """As the file in the 下发包 has it."""
        told = {
            "用途": "上报鉴别密钥，只给本县经办人，不随上报件发送；外泄了请告诉市里换一把",
            "统筹区": self.city,
            "编码": self.code,
            "名称": self.name,
            "密钥": self.key.hex(),
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def new_key() -> bytes:
    """A key that nobody can guess."""
    return secrets.token_bytes(DIGITS // 2)


def read_key(path: Path) -> CountyKey:
    """The key at ``path``. Raises Refused."""
    if path.is_dir():
        path = path / KEY_FILE
    told = read_object(path, NO_KEY, NOT_A_KEY)
    try:
        key = bytes.fromhex(told["密钥"])
        found = CountyKey(told["统筹区"], told["编码"], told["名称"], key)
    except (KeyError, TypeError, ValueError) as error:
        raise Refused([NOT_A_KEY.at(Place(path.name))]) from error
    if len(key) != DIGITS // 2 or not all(isinstance(part, str) for part in (found.city, found.code, found.name)):
        raise Refused([NOT_A_KEY.at(Place(path.name))])
    return found


def read_object(path: Path, missing: Message, unreadable: Message) -> dict[str, Any]:
    """A small JSON file. Raises Refused with the message that fits."""
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refused([missing.at(Place(path.name))]) from error
    except (OSError, ValueError) as error:
        raise Refused([unreadable.at(Place(path.name))]) from error
    if not isinstance(told, dict):
        raise Refused([unreadable.at(Place(path.name))])
    return told
