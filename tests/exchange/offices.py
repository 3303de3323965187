"""一个市、三个县，示例数据：下发、填报、结算、上报都做过一遍，各测试从这里取一份来改。"""

import io
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

from openpyxl import load_workbook

from tests.books import CITY, NUMBER, lean_book, small_book, written
from xltool import commands
from xltool.city import City
from xltool.exchange import dispatch as dispatching
from xltool.exchange import submit as submitting
from xltool.exchange.canonical import results_digest
from xltool.exchange.dispatch import dispatch
from xltool.exchange.identity import Identity, from_facts
from xltool.exchange.pool import Done
from xltool.exchange.register import Register, read_register
from xltool.exchange.submit import submit
from xltool.problems import Problem, Refused
from xltool.workbook.book import Book
from xltool.workbook.identity_sheet import PREFIX, read_identity
from xltool.workbook.opening import open_book
from xltool.workbook.template import form
from xltool.workbook.work import Worked

DISPATCHED_AT, SUBMITTED_AT, COLLECTED_AT = datetime(2024, 12, 1, 9), datetime(2025, 1, 10, 9), datetime(2025, 1, 12, 9)
COUNTIES = (("101", "甲镇"), ("102", "乙镇"), ("103", "丙镇"))
SIGNED = {"制表人": "示例甲", "复核人": "示例乙", "负责人": "示例丙", "填报日期": "2025-01-10"}


def table(path: Path, lines: object = COUNTIES) -> Path:
    """A county table."""
    assert isinstance(lines, tuple)
    path.write_text("编码,名称\n" + "".join(f"{code},{name}\n" for code, name in lines), encoding="gb18030")
    return path


def lean_form(city: City, number: int) -> Book:
    """A form with two blank rows below each list, where a real one has hundreds: quick to write and read."""
    lean = lean_book().city if city.name == CITY.name else city
    return replace(form(city, number), city=lean)


def one_by_one(work: Callable[[Any], Any], tasks: Sequence[Any], _processes: int) -> Generator[Done[Any], None, None]:
    """Each task in this process: the processes have tests of their own."""
    for index, task in enumerate(tasks):
        try:
            yield Done(index, work(task))
        except Refused as refused:
            yield Done(index, refused=refused.problems)


@contextmanager
def quick() -> Iterator[None]:
    """Dispatching with lean forms, in this process."""
    with patch.object(dispatching, "form", lean_form), patch.object(dispatching, "each", one_by_one):
        yield


@cache
def city_bytes() -> bytes:
    """The city's book: a form with every parameter chosen."""
    return written(replace(lean_form(CITY, NUMBER), parameters=small_book().parameters))


@cache
def _template() -> Path:
    root = Path(mkdtemp(prefix="xltool-test-"))
    (root / "市.xlsx").write_bytes(city_bytes())
    with quick():
        dispatch(root / "市.xlsx", table(root / "县.csv"), root / "下发", at=DISPATCHED_AT)
    return root


def offices(folder: Path) -> Path:
    """A dispatch folder of its own: three counties, nothing filled yet."""
    shutil.copytree(_template() / "下发", folder / "下发")
    return folder / "下发"


def parcel_of(root: Path, name: str) -> Path:
    """A county's parcel folder, the latest."""
    return sorted(path for path in root.glob(f"下发包_诸暨市{name}_*") if path.is_dir())[-1]


def identity_of(book: Path) -> Identity:
    found = from_facts(read_identity(open_book(book).grids["_身份"]))
    assert found is not None
    return found


@cache
def filled(name: str) -> bytes:
    """A county's book, filled with the small example and not settled yet."""
    (blank,) = parcel_of(_template() / "下发", name).glob("诸暨市*_2024年度.xlsx")
    return written(replace(lean_book(), example=False, identity=identity_of(blank).facts(), guide=SIGNED))


@cache
def _settled(name: str) -> bytes:
    path = Path(mkdtemp(prefix="xltool-test-")) / f"诸暨市{name}_2024年度.xlsx"
    path.write_bytes(filled(name))
    outcome = commands.settle(path)
    assert outcome.written is not None, [problem.text() for problem in outcome.problems]
    return outcome.written.read_bytes()


def settled(root: Path, name: str) -> Path:
    """A county's settled book in its parcel folder."""
    path = parcel_of(root, name) / f"诸暨市{name}_2024年度_结算.xlsx"
    path.write_bytes(_settled(name))
    return path


@contextmanager
def remembering() -> Iterator[None]:
    """Submitting, a book that was examined or sealed before remembered: both depend on nothing but what they get."""
    with (
        patch.object(submitting, "_examined", _examined_once),
        patch.object(submitting, "sealed_book", _sealed_once),
    ):
        yield


_EXAMINE, _SEAL = submitting._examined, submitting.sealed_book
_EXAMINED: dict[tuple[bytes, str, object], tuple[Worked, Identity, list[Problem]]] = {}
_SEALED: dict[tuple[Identity, str, bytes], tuple[Identity, bytes]] = {}


def _examined_once(path: Path) -> tuple[Worked, Identity, list[Problem]]:
    at = (path.read_bytes(), path.name, submitting.package_digest)
    if at not in _EXAMINED:
        _EXAMINED[at] = _EXAMINE(path)
    worked, identity, problems = _EXAMINED[at]
    return worked, identity, list(problems)


def _sealed_once(book: Book, draft: Identity, key: bytes) -> tuple[Identity, bytes]:
    at = (draft, results_digest(book), key)
    if at not in _SEALED:
        _SEALED[at] = _SEAL(book, draft, key)
    return _SEALED[at]


@cache
def _submission(name: str) -> tuple[str, bytes]:
    root = offices(Path(mkdtemp(prefix="xltool-test-")))
    with remembering():
        written_to = submit(settled(root, name), at=SUBMITTED_AT).written
    assert written_to is not None
    return written_to.name, written_to.read_bytes()


def submission(folder: Path, name: str, named: str = "") -> Path:
    """A county's first submission, as it came."""
    own, content = _submission(name)
    path = folder / (named or own)
    path.write_bytes(content)
    return path


@cache
def _second(name: str) -> bytes:
    """A county's second submission: one figure changed, settled again."""
    root = offices(Path(mkdtemp(prefix="xltool-test-")))
    with remembering():
        submit(settled(root, name), at=SUBMITTED_AT)
    book = load_workbook(io.BytesIO(_settled(name)))
    book["门诊年终结算"]["C7"] = 1234567.89
    path = parcel_of(root, name) / "改好.xlsx"
    book.save(path)
    again = commands.settle(path).written
    assert again is not None
    made = submit(again, at=datetime(2025, 1, 20, 9)).written
    assert made is not None
    return made.read_bytes()


def second(folder: Path, name: str, named: str = "") -> Path:
    path = folder / (named or f"上报_诸暨市{name}_2024年度_第2次.xlsx")
    path.write_bytes(_second(name))
    return path


def resealed(path: Path, key: bytes, **facts: str) -> Path:
    """A file with other facts of identity, its checksums made anew with ``key``: what a forger with a program makes."""
    identity = replace(identity_of(path), **facts).sealed(key)
    return with_facts(path, identity.facts())


def with_facts(path: Path, facts: Mapping[str, str], *, properties: bool = True) -> Path:
    """A file with these facts on its hidden sheet and in its properties, every other value as it is."""
    book = load_workbook(path, data_only=True)
    sheet = book["_身份"]
    sheet.delete_rows(1, sheet.max_row)
    for row, (name, value) in enumerate(facts.items(), start=1):
        sheet.cell(row, 1, name)
        sheet.cell(row, 2, value).data_type = "s"
    for one in book.custom_doc_props.props if properties else ():
        one.value = facts.get(one.name.removeprefix(PREFIX), "")
    book.save(path)
    return path


def with_cells(path: Path, cells: Mapping[str, object]) -> Path:
    """A file with some cells changed and every other value as it was; formulas become the values they showed."""
    book = load_workbook(path, data_only=True)
    for at, value in cells.items():
        sheet, _, cell = at.rpartition("!")
        book[sheet][cell] = value
    book.save(path)
    return path


def register_of(root: Path) -> Register:
    return read_register(root)
