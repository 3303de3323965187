"""注册表：按 64 位、32 位两种视图读写文本值；改动逐笔记账，可以原样退回。

Windows keeps some keys once and some twice, once for 64-bit and once for 32-bit programs; which, depends on
its version. So every step here asks what is there now instead of assuming it. Only ``winreg`` is used.
"""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

MACHINE, USER = "HKLM", "HKCU"
BITS = (64, 32)

Value = tuple[object, int]
"""Data and its registry type."""


def _winreg() -> Any:
    return importlib.import_module("winreg")  # by name: elsewhere than on Windows there is none


@dataclass(frozen=True, slots=True)
class View:
    """One hive (``HKCU``, ``HKLM``) as 64-bit or as 32-bit programs see it. Every method may raise OSError."""

    hive: str
    bits: int

    def text(self) -> str:
        """``HKCU（64 位）``."""
        return f"{self.hive}（{self.bits} 位）"

    def exists(self, key: str) -> bool:
        """Whether there is such a key."""
        with self._opened(key) as handle:
            return handle is not None

    def read(self, key: str, name: str = "") -> Value | None:
        """A value, the key's default one by the empty name; None where there is none."""
        with self._opened(key) as handle:
            if handle is None:
                return None
            try:
                data, kind = _winreg().QueryValueEx(handle, name)
            except FileNotFoundError:
                return None
            return data, kind

    def read_text(self, key: str, name: str = "") -> str | None:
        """The same if it is plain text, else None."""
        value = self.read(key, name)
        return value[0] if value and value[1] == _winreg().REG_SZ and isinstance(value[0], str) else None

    def is_empty(self, key: str) -> bool:
        """Whether a key holds neither keys nor values."""
        with self._opened(key) as handle:
            return handle is not None and _winreg().QueryInfoKey(handle)[:2] == (0, 0)

    @contextmanager
    def _opened(self, key: str) -> Iterator[Any]:
        try:
            handle = _winreg().OpenKeyEx(self._root(), key, 0, _winreg().KEY_READ | self._flag())
        except FileNotFoundError:
            yield None
            return
        with handle:
            yield handle

    def _create(self, key: str) -> None:
        _winreg().CreateKeyEx(self._root(), key, 0, _winreg().KEY_WRITE | self._flag()).Close()

    def _delete(self, key: str) -> None:
        _winreg().DeleteKeyEx(self._root(), key, self._flag(), 0)

    def _set(self, key: str, name: str, value: Value | None) -> None:
        access = _winreg().KEY_WRITE | self._flag()
        with _winreg().OpenKeyEx(self._root(), key, 0, access) as handle:
            if value is None:
                _winreg().DeleteValue(handle, name)
            else:
                _winreg().SetValueEx(handle, name, 0, value[1], value[0])

    def _flag(self) -> int:
        flag: int = _winreg().KEY_WOW64_64KEY if self.bits == 64 else _winreg().KEY_WOW64_32KEY
        return flag

    def _root(self) -> Any:
        return _winreg().HKEY_LOCAL_MACHINE if self.hive == MACHINE else _winreg().HKEY_CURRENT_USER


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done to the registry: a key made or deleted, a value written or deleted."""

    view: View
    key: str
    name: str | None
    """Of the value, empty for the key's default one; None when it is the key itself."""
    before: Value | None
    after: Value | None

    def text(self) -> str:
        r"""``新增 HKCU\Software\Classes\Xltool.Server（64 位）= …``."""
        place = rf"{self.view.hive}\{self.key}（{self.view.bits} 位）"
        if self.name is None:
            return f"{'删除' if self.after is None else '新建'}项 {place}"
        name = f"的“{self.name}”" if self.name else ""
        if self.after is None:
            return f"删除值 {place}{name}，原为 {_data(self.before)}"
        was = f"，原为 {_data(self.before)}" if self.before else ""
        return f"写入值 {place}{name} = {_data(self.after)}{was}"

    def as_data(self) -> dict[str, object]:
        """The same for a program."""
        before, after = (None if value is None else str(value[0]) for value in (self.before, self.after))
        return {"hive": self.view.hive, "bits": self.view.bits, "key": self.key, "name": self.name,
                "before": before, "after": after}  # fmt: skip


KEY: Value = ("", 0)
"""Stands for a key that is there, in a ``Change`` of a key."""


def _data(value: Value | None) -> str:
    return "空" if value is None else str(value[0])


@dataclass(slots=True)
class Journal:
    """Changes the registry, and keeps what it changed, so that it can be told or taken back."""

    changes: list[Change] = field(default_factory=list)

    def make_key(self, view: View, key: str) -> list[str]:
        """See that a key is there, with every key above it; those that were not, the topmost first."""
        parts = key.split("\\")
        missing = []
        for depth in range(1, len(parts) + 1):
            path = "\\".join(parts[:depth])
            if not view.exists(path):
                self._do(Change(view, path, None, None, KEY), partial(view._create, path))
                missing.append(path)
        return missing

    def write(self, view: View, key: str, name: str, text: str) -> None:
        """See that a value of an existing key is this text."""
        before, after = view.read(key, name), (text, _winreg().REG_SZ)
        if before != after:
            self._do(Change(view, key, name, before, after), lambda: view._set(key, name, after))

    def copy_value(self, view: View, key: str, source: str, name: str) -> None:
        """See that a value of a key is what another value of it is, of whatever type."""
        before, after = view.read(key, name), view.read(key, source)
        if before != after and after is not None:
            self._do(Change(view, key, name, before, after), lambda: view._set(key, name, after))

    def delete_value(self, view: View, key: str, name: str = "") -> None:
        """See that a key has no such value."""
        before = view.read(key, name)
        if before is not None:
            self._do(Change(view, key, name, before, None), lambda: view._set(key, name, None))

    def delete_if_empty(self, view: View, key: str) -> bool:
        """Delete a key that holds nothing; whether it is gone."""
        if view.is_empty(key):
            self._do(Change(view, key, None, KEY, None), lambda: view._delete(key))
        return not view.exists(key)

    def undo(self) -> list[Change]:
        """Take everything back, the last first; what could not be taken back."""
        stuck = []
        for change in reversed(self.changes):
            try:
                _revert(change)
            except OSError:
                stuck.append(change)
        self.changes.clear()
        return stuck

    def _do(self, change: Change, act: Callable[[], None]) -> None:
        act()
        self.changes.append(change)


def _revert(change: Change) -> None:
    view = change.view
    if change.name is not None:
        view._set(change.key, change.name, change.before)
    elif change.before is None:
        view._delete(change.key)
    else:
        view._create(change.key)
