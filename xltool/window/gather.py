"""收集：拖进来、选进来的文件和文件夹里，哪些是要办的工作簿。"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from xltool.problems import Message, Place, Problem
from xltool.window.actions import RESULTS
from xltool.workbook.backups import FOLDER

BOOKS = (".xlsx", ".xlsm", ".xls", ".et")
"""The last two are refused with advice when they are read; passing over them in silence would lose a county."""
DEEPEST = 3
MOST = 3000
"""Names looked at in one folder: enough for a city's counties, too few for a whole disk."""

MISSING = Message("E8706", "没有这个文件或文件夹：{path}", "要选的是工作簿，或放着工作簿的文件夹", "请核对后重新选")
NONE_INSIDE = Message(
    "E8707", "这个文件夹里没有工作簿", "需要 .xlsx 或 .xlsm 工作簿", "请核对是否选错了文件夹，或直接选工作簿"
)
CANNOT_LIST = Message("E8708", "这个文件夹打不开", "需要能读的文件夹", "请检查权限，或复制到自己的文件夹再选")
TOO_MUCH = Message(
    "E8716",
    "这个文件夹里的文件太多，只看了前 {count} 个",
    "应为放工作簿的文件夹",
    "请选里面的一个文件夹，或直接选工作簿",
)
RESULTS_LEFT = Message(
    "N8701", "有 {count} 本结果簿没有加入", "结果簿由填报的工作簿生成", "要看以前的结果，选中那一本，点“还原”"
)
OTHERS_LEFT = Message("N8702", "有 {count} 个文件不是工作簿，没有加入", "", "平台导出的文件请用“导入”填入工作簿")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The books found, in order, each once; and what there is to tell."""

    books: tuple[Path, ...]
    notes: tuple[Problem, ...]


def gather(paths: Iterable[Path]) -> Gathered:
    """The books among files and in folders (three levels down). Never raises."""
    books: list[Path] = []
    notes: list[Problem] = []
    for path in paths:
        try:
            if path.is_dir():
                books += _inside(path, notes)
            elif path.exists():
                books.append(path)
            else:
                notes.append(MISSING.at(Place(path.name), path=path))
        except OSError:  # not even that may be asked
            notes.append(CANNOT_LIST.at(Place(path.name)))
    return Gathered(tuple(dict.fromkeys(Path(os.path.abspath(book)) for book in books)), tuple(notes))


def _inside(folder: Path, notes: list[Problem]) -> list[Path]:
    here = Place(folder.name or str(folder))
    failed: list[OSError] = []
    files = list(islice(_walk(folder, failed), MOST + 1))
    if len(files) > MOST:
        notes.append(TOO_MUCH.at(here, count=MOST))
    books = [file for file in files if file.suffix.lower() in BOOKS]
    found = [book for book in books if not is_result(book)]
    if failed:
        notes.append(CANNOT_LIST.at(here))
    elif not books:
        notes.append(NONE_INSIDE.at(here))
    if len(books) > len(found):
        notes.append(RESULTS_LEFT.at(here, count=len(books) - len(found)))
    if books and len(files) > len(books):
        notes.append(OTHERS_LEFT.at(here, count=len(files) - len(books)))
    return found


def _walk(folder: Path, failed: list[OSError]) -> Iterator[Path]:
    """The files of a folder and those below it, without hidden ones, owner files and 备份."""
    for here, folders, names in os.walk(folder, onerror=failed.append):
        depth = len(Path(here).relative_to(folder).parts)
        below = [name for name in sorted(folders) if not name.startswith(".") and name != FOLDER]
        folders[:] = below if depth < DEEPEST else []
        for name in sorted(names):
            if not name.startswith((".", "~$")):
                yield Path(here, name)


def is_result(book: Path) -> bool:
    """Whether a book is the result of another that lies beside it."""
    stem, _, suffix = book.stem.rpartition("_")
    return suffix in RESULTS and any(book.with_name(stem + ending).exists() for ending in BOOKS)
