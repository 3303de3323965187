"""核验：一份上报件是谁的、完整不完整、有没有被改动，按它的填报数重算，与写着的结果逐格比对。

One file at a time, in whatever process; nothing is written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from xltool import __version__
from xltool.exchange import sm3
from xltool.exchange.canonical import part_digests, results_digest
from xltool.exchange.cells import Pickled, pickled_rows
from xltool.exchange.identity import FORMAT, SUBMITTED, Identity, from_facts, mapping
from xltool.exchange.locked import locked_changes
from xltool.exchange.package import package_digest, package_name
from xltool.exchange.register import Issued, Register
from xltool.problems import Message, Place, Problem, Refused, errors
from xltool.tables import Stage
from xltool.workbook.book import CHECKS, GUIDE, IDENTITY, PARAMETERS, Book
from xltool.workbook.compare import differences
from xltool.workbook.identity_sheet import property_facts, read_identity
from xltool.workbook.opening import OpenedBook
from xltool.workbook.read import read_opened
from xltool.workbook.tallied import keep_tallied, rested
from xltool.workbook.trial import trial_problems
from xltool.workbook.work import Worked, work_out_read

MOST = 20

NOT_OURS = Message(
    "E8871", "簿里没有往来的身份，不是上报件", "应为 xltool submit 写出的上报件", "请退给交来的人，用“上报”做一份"
)
NOT_SUBMITTED = Message(
    "E8872", "这是{purpose}的簿，不是上报件", "应为 xltool submit 写出的上报件", "请退给交来的人，用“上报”做一份"
)
NEWER_FORMAT = Message(
    "E8873", "上报件是较新的程序写的（格式 {found}）", "本程序只认到格式 {wanted}", "请换用新版程序再收件"
)
OTHER_YEAR = Message("E8874", "这是{found}年度的上报件", "这次收的是{wanted}年度", "请核对是不是放错了文件夹，退回重报")
UNKNOWN_COUNTY = Message(
    "E8875", "编码 {code}（{name}）不在下发登记里", "应为下发过的县", "请核对来源；新增的县，先下发"
)
OTHER_NAME = Message(
    "E8876", "编码 {code} 是“{wanted}”，簿里写的是“{found}”", "编码和名称应与下发时一致", "请查明是谁交的，退回重报"
)
NO_CITY_KEY = Message("E8877", "“{name}”的密钥不在“市级留存”里", "要用它核验鉴别码", "请换回“县级密钥.json”的备份")
FORGED = Message(
    "E8878",
    "鉴别码不对：做这份件的人没有“{name}”的密钥，或做出以后被改动过",
    "鉴别码应由本县密钥算出",
    "不能收。请与县里核对纸质件和校验码，退回重报",
)
OLD_KEY = Message(
    "E8879",
    "是用换下的旧密钥做的（指纹 {found}，现为 {wanted}）",
    "应使用最近一次下发的密钥",
    "退回，请县里用新下发的簿和密钥重报",
)
CHANGED_IDENTITY = Message("E8880", "身份被改动过：与校验对不上", "身份由程序写入，不能改", "不能收，退回重报")
PROPERTY = Message("E8881", "文件属性里的“{name}”是“{found}”，簿里的身份是“{wanted}”", "两处应相同", "不能收，退回重报")
NEWER_PROGRAM = Message(
    "E8882", "上报件是程序 {found} 做的，本程序是 {wanted}", "收件的程序不能比上报的旧", "请换用新版程序再收件"
)
OTHER_PACKAGE = Message(
    "E8883",
    "上报件依据的政策包与本程序的不同（上报件的程序 {found}，本程序 {wanted}）",
    "应为同一个政策包",
    "请用同一版程序结算、上报、收件",
)
OLD_ISSUE = Message(
    "E8884",
    "填的是第{found}版下发的簿，已改发第{wanted}版",
    "应填最近一次下发的簿",
    "退回，请县里用第{wanted}版重填重报",
)
CHANGED_PART = Message(
    "E8885", "这张表的填报内容与上报时不同", "上报以后一个数也不能改", "不能收，退回；确要改的，请县里重新上报"
)
CHANGED_RESULT = Message("E8886", "写的是 {found}，按填报数重算为 {wanted}", "结果应由填报数算出", "不能收，退回重报")
MORE_RESULTS = Message("E8887", "还有 {count} 格结果与重算的不同", "结果应由填报数算出", "不能收，退回重报")
CHANGED_RESULTS = Message("E8888", "全部结果的校验与上报时不同", "重算的结果应与上报时相同", "不能收，退回重报")
OTHER_LISTS = Message(
    "E8889", "身份里写的清单是“{found}”，与“清单文件”的不同", "应为汇总所依据的清单", "不能收，退回重报"
)
NO_PROPERTIES = Message("N8871", "文件属性里没有身份", "已按簿里的身份核验", "无需处理")


@dataclass(frozen=True, slots=True)
class Examined:
    """One file: whose it is, everything wrong with it, and, when it is sound, its rows."""

    name: str
    identity: Identity | None = None
    problems: tuple[Problem, ...] = ()
    bytes_digest: str = ""
    ours: bool = True
    """False for a book that this program wrote for another purpose: nobody handed it in."""
    rows: Mapping[str, Pickled] = field(default_factory=dict, repr=False)
    """The pickled rows of each table, for the consolidation."""

    @property
    def sound(self) -> bool:
        """Whether nothing stands against receiving it."""
        return self.identity is not None and not errors(self.problems)

    def without_rows(self) -> "Examined":
        """The same without its rows, which are kept elsewhere."""
        return replace(self, rows={})


def examine(path: Path, register: Register | None, key: bytes | None = None, *, rows: bool = False) -> Examined:
    """Examine the file at ``path``: against the register, or (without one) with a county's ``key``, or with neither."""
    opened = None
    identity = None
    try:
        opened = OpenedBook(path)
        identity = from_facts(read_identity(opened.grids.get(IDENTITY)))
        if identity is None:
            raise Refused([NOT_OURS.at(Place(path.name))])
        if identity.purpose != SUBMITTED:
            raise Refused([NOT_SUBMITTED.at(Place(path.name), purpose=identity.purpose)])
        if identity.format != FORMAT:
            told = NEWER_FORMAT.at(Place(path.name), found=identity.format, wanted=FORMAT)
            return Examined(path.name, None, (told,), opened.digest)
        problems = _whose(path.name, identity, register, key)
        problems += _as_written(path.name, identity, opened)
        worked = _worked(opened)
        problems += worked.problems if errors(worked.problems) else ()
        problems += _contents(worked, identity, _issued(register, identity))
    except Refused as refused:
        digest = "" if opened is None else opened.digest
        ours = identity is None or identity.purpose == SUBMITTED
        return Examined(path.name, identity, refused.problems, digest, ours)
    sound = not errors(problems)
    pickled = pickled_rows(worked) if rows and sound else {}
    return Examined(path.name, identity, tuple(problems), opened.digest, True, pickled)


def _issued(register: Register | None, identity: Identity) -> Issued | None:
    return register.counties.get(identity.code) if register else None


def _whose(name: str, identity: Identity, register: Register | None, key: bytes | None) -> list[Problem]:
    """Whether it is who it says: against the register where there is one, and by the key."""
    place, found = Place(name), []
    if register is not None:
        if (identity.city, identity.year) != (register.city, register.year):
            told = f"{identity.city} {identity.year} ", f"{register.city} {register.year} "
            return [OTHER_YEAR.at(place, found=told[0], wanted=told[1])]
        issued = register.counties.get(identity.code)
        if issued is None:
            return [UNKNOWN_COUNTY.at(place, code=identity.code, name=identity.name)]
        if issued.name != identity.name:
            found.append(OTHER_NAME.at(place, code=identity.code, wanted=issued.name, found=identity.name))
        key = register.keys.get(identity.code)
        if key is None:
            return [*found, NO_CITY_KEY.at(place, name=issued.name)]
        if identity.fingerprint != issued.fingerprint:
            return [*found, OLD_KEY.at(place, found=identity.fingerprint, wanted=issued.fingerprint)]
    if key is not None and not identity.authentic(key):
        found.append(FORGED.at(place, name=identity.name))
    return found


def _as_written(name: str, identity: Identity, opened: OpenedBook) -> list[Problem]:
    """Whether the identity is as the program wrote it, on the sheet and in the file's properties."""
    place = Place(name)
    found = [] if identity.whole else [CHANGED_IDENTITY.at(place)]
    told, facts = property_facts(opened.properties), identity.facts()
    if not told:
        found.append(NO_PROPERTIES.at(place))
    for fact, value in told.items():
        if value != facts.get(fact, ""):
            found.append(PROPERTY.at(place, name=fact, found=value, wanted=facts.get(fact, "")))
    return found


def _worked(opened: OpenedBook) -> Worked:
    """The book worked out from what is filled, without lists. Wrong totals are told as changed cells, below."""
    read = read_opened(opened, Stage.SETTLE)
    keep_tallied(read, Stage.SETTLE)
    return work_out_read(read, Stage.SETTLE)


def _contents(worked: Worked, identity: Identity, issued: Issued | None) -> list[Problem]:
    """Versions, locked parameters, and every part against what was submitted."""
    book = worked.book
    place = Place(GUIDE)
    if book.trial:
        return trial_problems(book, worked.read.name)
    if _version(identity.program) > _version(__version__):
        return [NEWER_PROGRAM.at(place, found=identity.program, wanted=__version__)]
    if (identity.package, identity.package_digest) != (
        package_name(book.city, book.number), package_digest(book.city, book.number),
    ):  # fmt: skip
        return [OTHER_PACKAGE.at(place, found=identity.program, wanted=__version__)]
    found = []
    if (book.city.name, str(book.number)) != (identity.city, identity.year):
        told = f"{book.city.name} {book.number} ", f"{identity.city} {identity.year} "
        found.append(OTHER_YEAR.at(place, found=told[0], wanted=told[1]))
    if issued is not None and identity.issue != str(issued.issue):
        found.append(OLD_ISSUE.at(place, found=identity.issue, wanted=issued.issue))
    found += locked_changes(worked.read, mapping(identity.locked if issued is None else issued.locked))
    found += _parts(book, mapping(identity.parts))
    return found if book.stage is None else [*found, *_results(worked, identity)]


def _parts(book: Book, submitted: Mapping[str, object]) -> list[Problem]:
    """The parts whose filled cells are not those that were submitted."""
    sheets = {table.name: (sheet.name, table.caption) for sheet in book.year.sheets for table in sheet.tables}
    sheets |= {PARAMETERS: (PARAMETERS, ""), GUIDE: (GUIDE, ""), CHECKS: (CHECKS, "警告说明")}
    now = part_digests(book)
    changed = [name for name in sheets if now.get(name) != submitted.get(name)]
    return [CHANGED_PART.at(Place(sheets[name][0], "", sheets[name][1])) for name in changed]


def _results(worked: Worked, identity: Identity) -> list[Problem]:
    cells = differences(worked.read, worked.book)
    found = [CHANGED_RESULT.at(one.place, found=one.found, wanted=one.wanted) for one in cells[:MOST]]
    if len(cells) > MOST:
        found.append(MORE_RESULTS.at(Place(), count=len(cells) - MOST))
    if identity.lists != "；".join(rested(worked.book)):
        found.append(OTHER_LISTS.at(Place(GUIDE), found=identity.lists or "（无）"))
    if not sm3.same(results_digest(worked.book), identity.results) and not found:
        found.append(CHANGED_RESULTS.at(Place(GUIDE)))
    return found


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isascii() and part.isdigit())


def with_problems(examined: Examined, problems: list[Problem]) -> Examined:
    """The same with more against it; its rows are then of no use."""
    told = (*examined.problems, *problems)
    return replace(examined, problems=told, rows={} if errors(told) else examined.rows)
