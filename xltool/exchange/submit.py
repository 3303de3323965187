"""上报：结算好的簿做成一份上报件——每页有校验码，身份写在簿里，鉴别码由本县密钥做出。"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from xltool import __version__
from xltool.exchange import keys
from xltool.exchange.canonical import encoded, part_digests, results_digest
from xltool.exchange.identity import DISPATCHED, FORMAT, SUBMITTED, Identity, fingerprint, from_facts, mapping
from xltool.exchange.ledger import LEDGER, Event, Ledger, State, noted, refuse_step, written
from xltool.exchange.locked import locked_changes
from xltool.exchange.package import package_digest, package_name
from xltool.exchange.submission_book import write_submission
from xltool.outcome import Outcome, Report, silent
from xltool.problems import Message, Place, Problem, Refused, errors
from xltool.tables import Stage
from xltool.workbook.book import GUIDE, SIGNERS, TEMPLATE_VERSION, Book
from xltool.workbook.compare import differences, reached
from xltool.workbook.lists import cell_of, read_lists
from xltool.workbook.opening import open_book
from xltool.workbook.read import read_opened
from xltool.workbook.save import check_target, write_whole
from xltool.workbook.tallied import keep_tallied, left_behind, rested
from xltool.workbook.trial import trial_problems
from xltool.workbook.work import Worked, work_out_read

MOST = 20
"""Cells that one kind of problem names; of the rest it says how many."""
DONE = "上报"

NOT_DISPATCHED = Message(
    "E8841", "这本簿里没有下发的身份", "上报的应是下发包里的工作簿填好、结算出来的", "请从下发包里的工作簿填起"
)
NOT_SETTLED = Message("E8842", "这本簿还没有结算", "上报的应是结算好的簿", "请先结算，上报“_结算”那一本")
STALE = Message(
    "E8843", "写的是 {found}，按现在的填报数应为 {wanted}", "结果应由填报数算出", "请用改好的工作簿重新结算，再上报"
)
MORE_STALE = Message(
    "E8844", "还有 {count} 格结果与填报数不符", "结果应由填报数算出", "请用改好的工作簿重新结算，再上报"
)
EXAMPLE = Message("E8846", "这是示例数据", "示例数据不能上报", "请填报本县的数")
TAMPERED = Message(
    "E8848", "簿里的下发身份被改动过", "身份由市里写定，不能改", "请从下发包里的工作簿重新填起，或请市里重新下发"
)
NEWER = Message("E8849", "簿是较新的程序写的（格式 {found}）", "本程序只认到格式 {wanted}", "请换用新版程序")
OTHER_RULES = Message(
    "E8850",
    "下发这本簿时的政策包与本程序的不同",
    "应用同一个政策包填报、结算",
    "请换用市里下发时的程序版本，或请市里重新下发",
)
THERE = Message(
    "E8860",
    "已有这个文件，台账里却没有第 {times} 次上报",
    "上报件写出后不覆盖",
    "请用 --times 写明这是第几次，或先移走它",
)
NOT_LATER = Message(
    "E8861", "--times 写的是 {times}，台账里已有第 {last} 次", "次数要比以前的大", "请不写 --times，由程序续记"
)
UNSIGNED = Message("N8841", "{names}没有填", "打印件上由本人签字", "无需处理")

OTHER_LIST = Message(
    "E8862", "“{name}”与结算时用的不同", "簿里的数应由现在的清单汇总", "请用现在的清单重新结算，再上报"
)
NO_LIST = Message("N8842", "清单“{file}”不在工作簿旁边", "已按簿里由它汇总好的数核对、上报", "无需处理；清单请留存备查")


def submit(
    book: Path, output: Path | None = None, *, key: Path | None = None, times: int | None = None,
    at: datetime | None = None, report: Report = silent,
) -> Outcome:  # fmt: skip
    """Make the return file of a settled book into the folder ``output``. Raises Refused; each refusal is a line."""
    folder = output or book.absolute().parent
    ledger_path = book.absolute().parent / LEDGER
    when = (at or datetime.now()).isoformat(timespec="seconds")
    problems: Sequence[Problem]
    identity = None
    try:
        report("正在读簿核对、计算")
        worked, identity, problems = _examined(book)
        county_key = _key(key or book.absolute().parent / keys.KEY_FILE, identity, problems)
        if errors(problems) or county_key is None:
            raise Refused(problems)
        report("正在写出上报件")
        return _submitted(worked, identity, county_key, problems, folder, ledger_path, times, when)
    except Refused as refused:
        told = Event(at=when, event="拒绝上报", file=book.name, note=_codes(refused.problems))
        if identity is not None:
            told = replace(told, code=identity.code, name=identity.name, period=f"{identity.year}年度")
        raise Refused([*refused.problems, *_unheard(ledger_path, told, refused.problems)]) from refused


def _unheard(path: Path, event: Event, told: Sequence[Problem]) -> list[Problem]:
    """Put a refusal on record where there is a ledger to hold it; why not, unless that is told already."""
    if not path.parent.is_dir():
        return []
    known = {problem.code for problem in told}
    return [problem for problem in noted(path, event) if problem.code not in known]


def _codes(problems: Sequence[Problem]) -> str:
    return "、".join(dict.fromkeys(problem.code for problem in errors(problems)))


def _examined(path: Path) -> tuple[Worked, Identity, list[Problem]]:
    """The book worked out, what it was handed out as, and everything that stands in the way."""
    opened = open_book(path)
    read = read_opened(opened, Stage.SETTLE)
    absent = keep_tallied(read, Stage.SETTLE, opened.folder)
    read_lists(read, opened.folder, Stage.SETTLE)
    worked = work_out_read(read, Stage.SETTLE)
    identity = from_facts(worked.book.identity)
    if identity is None or identity.purpose not in (DISPATCHED, SUBMITTED):
        raise Refused([NOT_DISPATCHED.at(Place(path.name))])
    if identity.format != FORMAT:
        raise Refused([NEWER.at(Place(path.name), found=identity.format, wanted=FORMAT)])
    problems = [*worked.problems, *left_behind(absent, NO_LIST, read), *trial_problems(worked.book, path.name)]
    if worked.book.example:
        problems.append(EXAMPLE.at(Place(GUIDE)))
    if not worked.book.trial:  # the year of a trial has no rules of its own to compare
        problems += _of_identity(worked.book, identity)
    problems += locked_changes(worked.read, mapping(identity.locked))
    if not errors(worked.problems):
        problems += _results(worked)
    missing = [name for name in SIGNERS if not worked.book.guide.get(name)]
    if missing:
        problems.append(UNSIGNED.at(Place(GUIDE), names="、".join(missing)))
    return worked, identity, problems


def _of_identity(book: Book, identity: Identity) -> list[Problem]:
    expected = (book.city.name, str(book.number), package_name(book.city, book.number))
    if not identity.whole or (identity.city, identity.year, identity.package) != expected:
        return [TAMPERED.at(Place(GUIDE))]
    if identity.package_digest != package_digest(book.city, book.number):
        return [OTHER_RULES.at(Place(GUIDE))]
    return []


def _results(worked: Worked) -> list[Problem]:
    """The result cells that do not follow from what is filled."""
    if reached(worked.read) is not Stage.SETTLE:
        return [NOT_SETTLED.at(Place(GUIDE))]
    if worked.read.listed:
        captions = dict.fromkeys(listing.caption for listing in worked.read.listed.values())
        return [OTHER_LIST.at(cell_of(worked.read, caption, "file_name"), name=caption) for caption in captions]
    found = differences(worked.read, worked.book)
    told = [STALE.at(one.place, found=one.found, wanted=one.wanted) for one in found[:MOST]]
    return [*told, MORE_STALE.at(Place(), count=len(found) - MOST)] if len(found) > MOST else told


def _key(path: Path, identity: Identity, problems: list[Problem]) -> keys.CountyKey | None:
    """The county's key; what is wrong with it goes to ``problems``."""
    try:
        found = keys.read_key(path)
    except Refused as refused:
        problems += refused.problems
        return None
    place = Place(path.name if path.suffix else keys.KEY_FILE)
    if (found.city, found.code) != (identity.city, identity.code):
        theirs, ours = f"{found.city}{found.name}（{found.code}）", f"{identity.who}（{identity.code}）"
        problems.append(keys.OTHERS_KEY.at(place, found=theirs, wanted=ours))
    elif fingerprint(found.key) != identity.fingerprint:
        problems.append(keys.OLD_KEY.at(place, found=fingerprint(found.key), wanted=identity.fingerprint))
    elif not identity.authentic(found.key):
        problems.append(TAMPERED.at(Place(GUIDE)))
    return found


def _submitted(
    worked: Worked, handed_out: Identity, key: keys.CountyKey, problems: Sequence[Problem], folder: Path,
    ledger_path: Path, times: int | None, when: str,
) -> Outcome:  # fmt: skip
    period = f"{handed_out.year}年度"
    with written(ledger_path) as ledger:  # locked: the number is ours alone
        before = [e for e in ledger.events if (e.code, e.period, e.event) == (handed_out.code, period, DONE)]
        last = max((event.times for event in before), default=0)
        if times is not None and times <= last:
            raise Refused([NOT_LATER.at(Place(LEDGER), times=times, last=last)])
        number = times or last + 1
        name = f"上报_{handed_out.who}_{period}_第{number}次.xlsx"
        target = folder / name
        check_target(target)
        if target.exists():
            raise Refused([THERE.at(Place(name), times=number)])
        draft = replace(
            handed_out, purpose=SUBMITTED, program=__version__, template=TEMPLATE_VERSION, times=str(number), at=when,
            previous=before[-1].digest if before else "", lists="；".join(rested(worked.book)),
        )  # fmt: skip
        identity, content = sealed_book(worked.book, draft, key.key)
        line = Event(
            at=when, code=identity.code, name=identity.name, period=period, times=number, file=name,
            digest=identity.digest,
        )  # fmt: skip
        _step(ledger, replace(line, state=State.CHECKED, event="校验"))
        _step(ledger, replace(line, state=State.SUBMITTED, event=DONE))
        write_whole(target, lambda stream: stream.write(content))
        _keep_or_take_back(ledger, target)
    return _told(identity, target, problems)


def _step(ledger: Ledger, event: Event) -> None:
    problems = refuse_step(event, ledger.state(event.code, event.period))
    if problems:
        raise Refused(problems)
    ledger.add(event)


def _keep_or_take_back(ledger: Ledger, target: Path) -> None:
    """Commit; when the ledger cannot keep its lines, the file that they tell of goes again."""
    try:
        ledger.commit()
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def sealed_book(book: Book, draft: Identity, key: bytes) -> tuple[Identity, bytes]:
    """The submission's file and its identity, made of what a reader of that very file gets out of it.

    What is written and what is read back can differ in a letter (Excel's line ends, say), so the digests are
    taken from a book that was written and read once; a second reading must give them again.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "上报.xlsx"
        parts, results = _digests(book)
        for _ in range(3):
            identity = replace(draft, parts=parts, results=results).sealed(key)
            memory = BytesIO()
            write_submission(replace(book, identity=identity.facts()), identity, memory)
            path.write_bytes(memory.getvalue())
            read = read_opened(open_book(path), Stage.SETTLE)
            keep_tallied(read, Stage.SETTLE)
            again = work_out_read(read, Stage.SETTLE)
            if _digests(again.book) == (parts, results):
                return identity, memory.getvalue()
            book, (parts, results) = again.book, _digests(again.book)
    raise RuntimeError("a submission does not read back as it was written")


def _digests(book: Book) -> tuple[str, str]:
    return encoded(part_digests(book)).decode(), results_digest(book)


def _told(identity: Identity, target: Path, problems: Sequence[Problem]) -> Outcome:
    data = {"times": identity.number, "code": identity.code, "digest": identity.digest, "mac": identity.mac}
    data["verdict"] = f"第{identity.times}次，校验码 {identity.code_on_paper}"
    return Outcome(
        tuple(problems),
        target,
        (
            f"上报件：{target}",
            f"{identity.who} {identity.year}年度 第{identity.times}次　校验码 {identity.code_on_paper}",
            *([f"依据的清单（清单不上报，请留存备查）：{identity.lists}"] if identity.lists else []),
            "校验码说明内容没有因传输或误改而不同，谁都能重做，不能说明是谁交的；是不是本县交的，市里用密钥核验鉴别码。",
        ),
        data,
    )
