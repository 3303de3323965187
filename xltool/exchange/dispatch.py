"""下发：照市里的一本簿，给每个县做一个下发包；参数锁定，各有密钥，登记在册，记入台账。"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from xltool.exchange import keys
from xltool.exchange.canonical import decided
from xltool.exchange.counties import County, read_counties
from xltool.exchange.identity import DISPATCHED, Identity, fingerprint
from xltool.exchange.ledger import LEDGER, Event, Ledger, State, refuse_step, written
from xltool.exchange.package import package_digest, package_name
from xltool.exchange.parcel import parcel, parcel_name, put, there
from xltool.exchange.pool import cores, each, result_of
from xltool.exchange.register import KEPT, OTHER_CITY, REGISTER, Issued, Register, read_register, write_register
from xltool.outcome import Outcome, Report, silent
from xltool.parameters import Standing, parameters_of
from xltool.policies import CITIES
from xltool.problems import Grade, Message, Place, Problem, Refused
from xltool.tables import Stage
from xltool.workbook.book import PARAMETERS, TEMPLATE_VERSION, Book
from xltool.workbook.save import check_target
from xltool.workbook.template import form
from xltool.workbook.trial import trial_problems

INBOX = "收件"
HANDED_OUT = "下发"
UNDECIDED = "E3002"
"""A mandatory parameter that is not filled: left to the counties."""

EXAMPLE = Message("E8831", "这是填满的示例工作簿", "下发的参数应由市里定", "请用空表填好参数再下发")
NOT_A_FOLDER = Message("E8832", "“{name}”不能用作下发文件夹", "需要能写入的文件夹", "请用 -o 指明文件夹")
NO_SUCH_COUNTY = Message("E8833", "--rekey 的编码 {code} 不在县表里", "应为县表里的编码", "请核对编码")
LEFT = Message(
    "N8831", "参数“{names}”市里没有定，留给各县填写", "必填参数由市里定下的，各县一律锁定", "要统一的，请先填好再下发"
)
RENAMED = Message("W8831", "编码 {code} 原名“{old}”，县表里是“{new}”", "已按新名下发新的一版", "请确认是同一个县")
ABSENT = Message("N8832", "以前下发过的县，这次县表里没有：{names}", "仍在登记里，照常收件", "无需处理")


def dispatch(
    book: Path, table: Path, output: Path | None = None, *, rekey: Sequence[str] = (), at: datetime | None = None,
    processes: int | None = None, report: Report = silent,
) -> Outcome:  # fmt: skip
    """Make one parcel for every county of ``table``, with the parameters of ``book`` locked. Raises Refused."""
    city_book, told = _decided(book)
    counties = read_counties(table)
    unknown = [code for code in rekey if code not in {county.code for county in counties}]
    if unknown:
        raise Refused([NO_SUCH_COUNTY.at(Place(table.name), code=code) for code in unknown])
    root = output or book.with_name(f"下发_{city_book.city.name}_{city_book.number}年度")
    _folder(root)
    known = _known(root, city_book)
    when = (at or datetime.now()).isoformat(timespec="seconds")
    with written(root / LEDGER) as ledger:  # locked from here on: two dispatches at once would number alike
        register = _register(city_book, counties, known, rekey, when)
        _refuse_closed(ledger, city_book, [register.counties[county.code] for county in counties], known)
        write_register(root, register)
        chosen = [register.counties[county.code] for county in counties]
        listed = dict(register.counties)
        for issued in _hand_out(root, city_book, register, chosen, ledger, processes or cores(), report):
            listed[issued.code] = issued
        write_register(root, replace(register, counties=listed))
    (root / INBOX).mkdir(exist_ok=True)
    new = sum(register.counties[county.code].at == when for county in counties)
    return Outcome(
        (*told, *_changes(known, counties)),
        root,
        (
            f"已下发 {len(counties)} 个县：{root}",
            f"新做 {new} 个，以前做过没有变的 {len(counties) - new} 个；一县一个文件夹、一个压缩包",
            f"“{KEPT}”里是登记和各县密钥，只留在市里；收到的上报件放进“{INBOX}”",
        ),
        {"counties": len(counties), "new": new},
    )


def _decided(path: Path) -> tuple[Book, list[Problem]]:
    """A form with the parameters of the city's book; what is left open. Raises Refused."""
    from xltool.workbook.opening import open_book
    from xltool.workbook.read import read_opened

    read = read_opened(open_book(path), Stage.SETTLE)
    if read.book.example:
        raise Refused([EXAMPLE.at(Place(path.name))])
    if read.book.trial:
        raise Refused(trial_problems(read.book, path.name))
    wrong = [p for p in read.problems if p.place.sheet == PARAMETERS and p.grade is Grade.ERROR and p.code != UNDECIDED]
    if wrong:
        raise Refused(wrong)
    blank = form(read.book.city, read.book.number)
    known = parameters_of(blank.year.parameters)
    left = [p.heading for p in known if read.book.parameters[p.name] is None and p.standing is Standing.MANDATORY]
    told = [LEFT.at(Place(PARAMETERS), names="、".join(left))] if left else []
    return replace(blank, parameters=read.book.parameters, reasons=read.book.reasons), told


def _folder(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise Refused([NOT_A_FOLDER.at(Place(root.name), name=root.name)])
    check_target(root / LEDGER if root.exists() else root)
    try:
        root.mkdir(exist_ok=True)
    except OSError as error:
        raise Refused([NOT_A_FOLDER.at(Place(root.name), name=root.name)]) from error


def _known(root: Path, book: Book) -> Register:
    """What was handed out before. Raises Refused when it was of another city or year."""
    if not (root / KEPT / REGISTER).exists():
        return Register(book.city.name, str(book.number))
    known = read_register(root)
    if (known.city, known.year) != (book.city.name, str(book.number)):
        raise Refused([OTHER_CITY.at(Place(root.name), city=known.city, year=known.year)])
    return known


def _register(book: Book, counties: Sequence[County], known: Register, rekey: Sequence[str], when: str) -> Register:
    """The register after this dispatch: what has changed for a county is a new issue, the rest stays as it is."""
    given = dict(known.keys)
    for county in counties:
        if county.code not in given or county.code in rekey:
            given[county.code] = keys.new_key()
    listed = dict(known.counties)
    for county in counties:
        before = listed.get(county.code)
        now = Issued(
            code=county.code, name=county.name, issue=1 if before is None else before.issue, at=when,
            template=TEMPLATE_VERSION, package_digest=package_digest(book.city, book.number),
            fingerprint=fingerprint(given[county.code]), locked=_locked(book),
        )  # fmt: skip
        if before is None or _facts(now) != _facts(before):
            previous = before.manifest if before else ""
            listed[county.code] = replace(now, issue=now.issue + (before is not None), previous=previous)
    return Register(known.city, known.year, listed, given)


def _facts(issued: Issued) -> tuple[str, ...]:
    """What makes a new issue when it changes."""
    return (issued.name, issued.template, issued.package_digest, issued.fingerprint, issued.locked)


def _locked(book: Book) -> str:
    return decided(book, [name for name, value in book.parameters.items() if value is not None])


def _refuse_closed(ledger: Ledger, book: Book, issued: Sequence[Issued], known: Register) -> None:
    """Refuse to hand out anything new to a county whose year is approved or sealed."""
    new = [one for one in issued if known.counties.get(one.code) != one]
    events = [_event(book, one, "", "") for one in new]
    problems = [problem for event in events for problem in refuse_step(event, ledger.state(event.code, event.period))]
    if problems:
        raise Refused(problems)


class Making(NamedTuple):
    """One parcel to make, for another process."""

    root: Path
    city: str
    number: int
    parameters: Mapping[str, Any]
    reasons: Mapping[str, str]
    identity: Identity
    key: keys.CountyKey


def make_one(making: Making) -> str:
    """Make one county's parcel and put it into its place; the digest of its manifest. Raises Refused."""
    city = next(city for city in CITIES if city.name == making.city)
    book = replace(
        form(city, making.number), parameters=making.parameters, reasons=making.reasons,
        identity=making.identity.facts(),
    )  # fmt: skip
    made = parcel(book, making.identity, making.key, making.identity.previous)
    put(making.root, made, making.identity.at)
    return made.manifest


def _hand_out(
    root: Path, book: Book, register: Register, chosen: Sequence[Issued], ledger: Ledger, processes: int, report: Report
) -> list[Issued]:
    """Make the parcels that are not there already; what was handed out, with the manifests. Raises Refused."""
    told = {(event.code, event.times) for event in ledger.events if event.event == HANDED_OUT}
    identities = [_identity(book, register, issued) for issued in chosen]
    new = [
        i
        for i, (issued, identity) in enumerate(zip(chosen, identities, strict=True))
        if not (issued.manifest and (issued.code, issued.issue) in told and there(root, parcel_name(identity)))
    ]
    tasks = []
    for i in new:
        key = keys.CountyKey(book.city.name, chosen[i].code, chosen[i].name, register.keys[chosen[i].code])
        tasks.append(Making(root, book.city.name, book.number, book.parameters, book.reasons, identities[i], key))
    found = list(chosen)
    with closing(each(make_one, tasks, processes)) as finished:
        for count, done in enumerate(finished, start=1):
            issued = chosen[new[done.index]]
            found[new[done.index]] = replace(issued, manifest=result_of(done, issued.name))
            report(f"已做下发包 {count}/{len(tasks)}：{issued.name}")
    for i in new:
        if (found[i].code, found[i].issue) not in told:
            ledger.add(_event(book, found[i], f"{parcel_name(identities[i])}.zip", found[i].manifest))
    return found


def _identity(book: Book, register: Register, issued: Issued) -> Identity:
    return Identity(
        purpose=DISPATCHED, city=book.city.name, year=str(book.number), code=issued.code, name=issued.name,
        issue=str(issued.issue), template=issued.template, package=package_name(book.city, book.number),
        package_digest=issued.package_digest, at=issued.at, previous=issued.previous,
        fingerprint=issued.fingerprint, locked=issued.locked,
    ).sealed(register.keys[issued.code])  # fmt: skip


def _event(book: Book, issued: Issued, file: str, digest: str) -> Event:
    return Event(
        at=issued.at, code=issued.code, name=issued.name, period=f"{book.number}年度", times=issued.issue,
        state=State.DRAFT, event=HANDED_OUT, file=file, digest=digest,
    )  # fmt: skip


def _changes(known: Register, counties: Sequence[County]) -> list[Problem]:
    found = []
    for county in counties:
        before = known.counties.get(county.code)
        if before is not None and before.name != county.name:
            found.append(RENAMED.at(Place(), code=county.code, old=before.name, new=county.name))
    gone = [i.name for code, i in known.counties.items() if code not in {county.code for county in counties}]
    if gone:
        found.append(ABSENT.at(Place(), names="、".join(gone)))
    return found
