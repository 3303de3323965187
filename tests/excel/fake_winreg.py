"""A registry in memory that answers like the module ``winreg``, with its three ways to keep two views.

``shared``: one physical key for both views; ``separate``: two; ``windows``: as Windows 7 and later have it,
``Software\\Classes`` once but the ``CLSID`` below it twice. It can be told to fail at its n-th change.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Any

HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = 1, 2
KEY_READ, KEY_WRITE = 0x20019, 0x20006
KEY_WOW64_64KEY, KEY_WOW64_32KEY = 0x100, 0x200
REG_SZ, REG_DWORD = 1, 4
VIEWS = KEY_WOW64_64KEY | KEY_WOW64_32KEY
TWICE = r"software\classes\clsid"

Values = dict[str, tuple[object, int]]


class Handle:
    def __init__(self, values: Values, access: int, place: tuple[int, str]) -> None:
        self.values = values
        self.access = access
        self.place = place
        self.open = True

    def Close(self) -> None:  # noqa: N802 - names of winreg
        self.open = False

    def __enter__(self) -> "Handle":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.Close()


class FakeRegistry:
    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE
    KEY_READ, KEY_WRITE = KEY_READ, KEY_WRITE
    KEY_WOW64_64KEY, KEY_WOW64_32KEY = KEY_WOW64_64KEY, KEY_WOW64_32KEY
    REG_SZ, REG_DWORD = REG_SZ, REG_DWORD

    def __init__(self, mode: str = "windows") -> None:
        self.mode = mode
        self.keys: dict[tuple[int, str], Values] = {}
        self.handles: list[Handle] = []
        self.changes = 0
        self.fails: Callable[[int], OSError | None] = lambda change: None
        for hive in (HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE):
            for view in (KEY_WOW64_64KEY, KEY_WOW64_32KEY):
                self.keys[hive, self.physical("Software", view)] = {}

    def physical(self, key: str, access: int) -> str:
        """Where a view keeps a key; the names of keys do not care for case."""
        assert access & VIEWS in (KEY_WOW64_64KEY, KEY_WOW64_32KEY), "which view is meant must always be said"
        name = key.lower()
        twice = self.mode == "separate" or (self.mode == "windows" and TWICE in name)
        return f"32:{name}" if twice and access & KEY_WOW64_32KEY else name

    def put(self, hive: int, bits: int, key: str, name: str = "", data: object = "", kind: int = REG_SZ) -> None:
        """Something that is there already, with all the keys above it."""
        view = KEY_WOW64_64KEY if bits == 64 else KEY_WOW64_32KEY
        parts = key.split("\\")
        for depth in range(1, len(parts) + 1):
            self.keys.setdefault((hive, self.physical("\\".join(parts[:depth]), view)), {})
        self.keys[hive, self.physical(key, view)][name] = (data, kind)

    def content(self) -> dict[tuple[int, str], Values]:
        return {place: dict(values) for place, values in self.keys.items()}

    def _change(self) -> None:
        self.changes += 1
        if error := self.fails(self.changes):
            raise error

    def OpenKeyEx(self, root: int, key: str, reserved: int, access: int) -> Handle:  # noqa: N802
        assert reserved == 0
        place = root, self.physical(key, access)
        if place not in self.keys:
            raise FileNotFoundError(2, "no such key")
        self.handles.append(Handle(self.keys[place], access, place))
        return self.handles[-1]

    def CreateKeyEx(self, root: int, key: str, reserved: int, access: int) -> Handle:  # noqa: N802
        self._change()
        place = root, self.physical(key, access)
        above = root, self.physical(key.rpartition("\\")[0], access)
        assert above in self.keys, "a key made together with those above it cannot be taken back by itself"
        self.keys.setdefault(place, {})
        return self.OpenKeyEx(root, key, reserved, access)

    def DeleteKeyEx(self, root: int, key: str, access: int, reserved: int) -> None:  # noqa: N802
        self._change()
        place = root, self.physical(key, access)
        if self._below(place):
            raise PermissionError(5, "has keys")
        del self.keys[place]

    def QueryValueEx(self, handle: Handle, name: str) -> tuple[Any, int]:  # noqa: N802
        self._usable(handle, KEY_READ)
        if name not in handle.values:
            raise FileNotFoundError(2, "no such value")
        return handle.values[name]

    def SetValueEx(self, handle: Handle, name: str, reserved: int, kind: int, data: object) -> None:  # noqa: N802
        self._usable(handle, KEY_WRITE)
        self._change()
        handle.values[name] = (data, kind)

    def DeleteValue(self, handle: Handle, name: str) -> None:  # noqa: N802
        self._usable(handle, KEY_WRITE)
        self._change()
        if name not in handle.values:
            raise FileNotFoundError(2, "no such value")
        del handle.values[name]

    def QueryInfoKey(self, handle: Handle) -> tuple[int, int, int]:  # noqa: N802
        self._usable(handle, KEY_READ)
        return len(self._below(handle.place)), len(handle.values), 0

    def _below(self, place: tuple[int, str]) -> set[str]:
        """All keys below one; below a key that is kept once there may be some that are kept twice."""
        hive, name = place
        names = {key for h, key in self.keys if h == hive}
        if self.mode == "windows" and TWICE not in name:
            names = {key.removeprefix("32:") for key in names}
        return {key for key in names if key.startswith(name + "\\")}

    def _usable(self, handle: Handle, access: int) -> None:
        assert handle.open
        assert handle.access & access == access, "the key was not opened for this"
