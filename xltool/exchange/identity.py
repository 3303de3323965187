"""身份：一本往来的簿是谁的、依据哪一次下发、第几次上报，凭什么可信。"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from xltool import __version__
from xltool.exchange import sm3
from xltool.exchange.canonical import encoded
from xltool.workbook.book import LOCKED

FORMAT = "1"
"""The version of what is written here; a higher one is refused, never guessed at."""
DISPATCHED, SUBMITTED, COLLECTED, RETURNED = "下发", "上报", "汇总", "退回"
LABELS = {
    "purpose": "用途",
    "format": "格式版本",
    "city": "统筹区",
    "year": "预算年度",
    "code": "编码",
    "name": "名称",
    "issue": "下发版次",
    "template": "模板版本",
    "package": "政策包",
    "package_digest": "政策包校验",
    "program": "程序版本",
    "times": "次数",
    "at": "时间",
    "previous": "前次校验",
    "fingerprint": "密钥指纹",
    "locked": LOCKED,
    "lists": "清单",
    "parts": "填报校验",
    "results": "结果校验",
    "digest": "校验",
    "mac": "鉴别",
}
"""What each fact is called on the hidden sheet."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Every fact as text, empty where it does not apply."""

    purpose: str = ""
    format: str = FORMAT
    city: str = ""
    year: str = ""
    code: str = ""
    name: str = ""
    issue: str = ""
    """Which dispatch to this county, from 1."""
    template: str = ""
    package: str = ""
    package_digest: str = ""
    program: str = __version__
    times: str = ""
    """Which submission of this county and year, from 1."""
    at: str = ""
    """When it was made, as ISO 8601."""
    previous: str = ""
    """The digest of the submission before; of a dispatch, of the manifest before."""
    fingerprint: str = ""
    """Which key: the first digits of its digest, which tell nothing of the key."""
    locked: str = ""
    """The parameters that the city decided, as canonical JSON."""
    lists: str = ""
    """The lists that the figures rest on, with their digests; the lists themselves stay in the county."""
    parts: str = ""
    results: str = ""
    digest: str = ""
    mac: str = ""

    def facts(self) -> dict[str, str]:
        """The facts as the hidden sheet has them."""
        return {LABELS[name]: value for name, value in asdict(self).items() if value}

    def signed(self) -> bytes:
        """What digest and mac are made of: every other fact."""
        return encoded({name: value for name, value in self.facts().items() if name not in ("校验", "鉴别")})

    def sealed(self, key: bytes) -> "Identity":
        """The same with its digest, and its mac by the county's key."""
        content = self.signed()
        return replace(self, digest=sm3.digest(content), mac=sm3.keyed(key, content))

    @property
    def whole(self) -> bool:
        """Whether the facts are those that the digest was made of."""
        return sm3.same(self.digest, sm3.digest(self.signed()))

    def authentic(self, key: bytes) -> bool:
        """Whether who made it had the county's key."""
        return sm3.same(self.mac, sm3.keyed(key, self.signed()))

    @property
    def number(self) -> int:
        """Which submission it is; 0 when that is no number."""
        return int(self.times) if self.times.isascii() and self.times.isdigit() else 0

    @property
    def who(self) -> str:
        """``诸暨市店口镇``: the county with its city before it, once."""
        return self.name if self.name.startswith(self.city) else f"{self.city}{self.name}"

    @property
    def code_on_paper(self) -> str:
        """The 校验码."""
        return sm3.printed(self.digest)


def from_facts(facts: Mapping[str, str]) -> Identity | None:
    """The identity that a hidden sheet tells; None where it tells none. Facts of later formats are left out."""
    if LABELS["purpose"] not in facts:
        return None
    told = {name: facts.get(label, "") for name, label in LABELS.items()}
    return Identity(**told)


def fingerprint(key: bytes) -> str:
    """How a key is recognised."""
    return sm3.digest(b"xltool key " + key).partition(":")[2][:8]


def mapping(text: str) -> dict[str, object]:
    """A fact that is a JSON object; empty when somebody has been at it."""
    try:
        told = json.loads(text or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
