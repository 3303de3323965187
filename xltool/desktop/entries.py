"""注册表里的各项：工作簿的右键菜单，Excel 启动时打开的加载项，和本程序自己的一条记录。

All for the current user. What was made is noted in a key of our own, so that exactly that can be taken away.
"""

from collections.abc import Iterator
from pathlib import Path

from xltool.excel.registry import USER, Journal, View

HIVE = View(USER, 64)
"""None of these keys is kept twice."""
OWN = r"Software\xltool"
PROGRAM, KEYS, FOLDERS = "program", "keys", "folders"
"""Values of our own key: which installation added, and the keys and folders that it had to make."""
ENDINGS = (".xlsx", ".xlsm")
VERB = r"Software\Classes\SystemFileAssociations\{ending}\shell\xltool"
CAPTION = "用医保总额预算打开"
OFFICE = r"Software\Microsoft\Office\{version}\Excel"
VERSIONS = ("16.0", "15.0", "14.0")
"""Of Excel: 2016 and later, 2013, 2010."""


def added_by() -> Path | None:
    """The program whose entries these are; None where there are none."""
    told = HIVE.read_text(OWN, PROGRAM)
    return Path(told) if told else None


def verbs() -> list[str]:
    """The endings whose files have our verb."""
    return [ending for ending in ENDINGS if HIVE.exists(VERB.format(ending=ending))]


def excels() -> list[str]:
    """The versions of Excel that this user has run."""
    return [version for version in VERSIONS if HIVE.exists(OFFICE.format(version=version))]


def opening(addin: Path) -> list[str]:
    """The versions of Excel that open the add-in when they start."""
    return [version for version in excels() if _place(version, addin) is not None]


def add(journal: Journal, program: Path, addin: Path, folders: list[Path]) -> None:
    """Write every entry; ``folders`` had to be made for the files. May raise OSError."""
    made = [Path(folder) for folder in _noted(FOLDERS)]
    keys = _noted(KEYS) + _make(journal, OWN)
    for ending in ENDINGS:
        verb = VERB.format(ending=ending)
        keys += _make(journal, rf"{verb}\command")
        journal.write(HIVE, verb, "", CAPTION)
        journal.write(HIVE, verb, "Icon", f'"{program}"')
        journal.write(HIVE, rf"{verb}\command", "", f'"{program}" "%1"')
    for version in excels():
        options = rf"{OFFICE.format(version=version)}\Options"
        keys += _make(journal, options)
        if _place(version, addin) is None:
            journal.write(HIVE, options, _name(len(list(_opened(version)))), f'"{addin}"')
    journal.write(HIVE, OWN, PROGRAM, str(program))
    journal.write(HIVE, OWN, KEYS, ";".join(dict.fromkeys(keys)))
    journal.write(HIVE, OWN, FOLDERS, ";".join(map(str, dict.fromkeys([*made, *folders]))))


def remove(journal: Journal, addin: Path) -> list[Path]:
    """Take every entry away, and every key made for them that is empty; the folders that were made.

    May raise OSError.
    """
    keys, folders = _noted(KEYS), [Path(folder) for folder in _noted(FOLDERS)]
    for ending in ENDINGS:
        verb = VERB.format(ending=ending)
        journal.delete_value(HIVE, rf"{verb}\command")
        for name in ("", "Icon"):
            journal.delete_value(HIVE, verb, name)
    for version in excels():
        _close(journal, version, addin)
    for name in (PROGRAM, KEYS, FOLDERS):
        journal.delete_value(HIVE, OWN, name)
    for key in sorted(dict.fromkeys(keys), key=len, reverse=True):
        journal.delete_if_empty(HIVE, key)
    return folders


def _make(journal: Journal, key: str) -> list[str]:
    return journal.make_key(HIVE, key)


def _noted(name: str) -> list[str]:
    return [part for part in (HIVE.read_text(OWN, name) or "").split(";") if part]


def _name(number: int) -> str:
    """``OPEN``, ``OPEN1``, … without a gap: at a gap Excel stops reading."""
    return f"OPEN{number or ''}"


def _opened(version: str) -> Iterator[str]:
    """What this version of Excel opens when it starts, in order."""
    number = 0
    while (told := HIVE.read(rf"{OFFICE.format(version=version)}\Options", _name(number))) is not None:
        yield str(told[0])
        number += 1


def _place(version: str, addin: Path) -> int | None:
    """Which of these is the add-in."""
    return next((number for number, told in enumerate(_opened(version)) if _is(told, addin)), None)


def _is(told: str, addin: Path) -> bool:
    """Excel writes the path in quotes, and may put a switch such as ``/R`` before it."""
    return told.removeprefix("/R ").strip('"').lower() == str(addin).lower()


def _close(journal: Journal, version: str, addin: Path) -> None:
    """Take the add-in out of what Excel opens; those after it move up."""
    options = rf"{OFFICE.format(version=version)}\Options"
    while (place := _place(version, addin)) is not None:
        opened = list(_opened(version))
        for number in range(place, len(opened) - 1):
            journal.copy_value(HIVE, options, _name(number + 1), _name(number))
        journal.delete_value(HIVE, options, _name(len(opened) - 1))
