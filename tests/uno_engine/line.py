"""The line between xlwings and the stand-in for Excel: every call is counted, and can be made to fail."""

from collections import Counter
from collections.abc import Callable
from types import MethodType
from typing import Any

from tests.uno_engine.pywin import DISP_E_EXCEPTION, CDispatch, com_error, excel_error

CALL_REJECTED = -2147418111
CELL_IN_EDIT = -2146777998

_ASKS = frozenset({"Range", "GetAddress", "Item", "Intersect", "Text", "GetOpenFilename", "GetSaveAsFilename"})
"""Methods that change nothing."""
_CONTENT = frozenset({"Value", "Value2", "Formula", "Formula2", "FormulaArray", "HasFormula", "NumberFormat"})
"""What is read in bulk or slowly; row, address, name and the like are not counted as reads."""


def call_rejected() -> com_error:
    """A dialog is open, or Excel is busy (RPC_E_CALL_REJECTED)."""
    return com_error(CALL_REJECTED, "被呼叫方拒绝接收呼叫。", None, None)


def cell_in_edit() -> com_error:
    """A property set while somebody edits a cell (0x800AC472 inside the exception's information)."""
    return com_error(DISP_E_EXCEPTION, "发生意外。", (0, None, None, None, 0, CELL_IN_EDIT), None)


def excel_suspended() -> com_error:
    """The same refusal as the HRESULT itself (0x800AC472)."""
    return com_error(CELL_IN_EDIT, "异常来自 HRESULT:0x800AC472", None, None)


class Target:
    """An object of the model at the far end. Its members with a capital are what COM shows."""


class Line:
    """Counts calls by name ("get Range.Value2", "set Range.Formula", "call Range.Insert") and breaks them.

    ``writes`` are sets and calls that change something, ``reads`` asks for what cells hold; finding one's
    way (book → sheet → range → its row) is neither, but is in ``counts`` too.
    """

    def __init__(self, engine_error: type[BaseException]) -> None:
        self._engine_error = engine_error
        self.reset()

    def reset(self) -> None:
        """Forget the counts and any fault still planned."""
        self.counts: Counter[str] = Counter()
        self.reads = self.writes = 0
        self._planned: list[_Fault] = []

    def fail(self, error: Callable[[], BaseException], at: int = 1, on: str = "write", times: int | None = 1) -> None:
        """Raise ``error()`` in place of the ``at``-th call from now, and ``times`` times in all (None: for ever).

        ``on``: "write", "read", "any", or one call by name, such as "set Range.Formula". xlwings itself
        retries a rejected call, so that a fault meant to reach the host must last.
        """
        self._planned.append(_Fault(error, at, on, times))

    def run(self, verb: str, target: Target, name: str, call: Callable[[], Any]) -> Any:
        """Make one call: count it, break it if planned, and let failures look as COM's do."""
        key = f"{verb} {type(target).__name__}.{name}"
        self.counts[key] += 1
        writes = verb == "set" or (verb == "call" and name not in _ASKS)
        reads = verb == "get" and name in _CONTENT
        self.writes += writes
        self.reads += reads
        self._break({"any", key, "write" if writes else "read" if reads else "any"})
        try:
            return call()
        except self._engine_error as error:
            # Python cannot hang its traceback on uno's exceptions.
            raise excel_error(f"{key}: {type(error).__name__} {error}") from None
        except AttributeError as error:
            raise RuntimeError(f"{key}: {error}") from error  # xlwings would retry an AttributeError for ever

    def _break(self, kinds: set[str]) -> None:
        for fault in self._planned:
            if fault.on in kinds:
                fault.meet()


class _Fault:
    def __init__(self, error: Callable[[], BaseException], at: int, on: str, times: int | None) -> None:
        self.error, self.left, self.on, self.times = error, at, on, times

    def meet(self) -> None:
        self.left -= 1
        if self.left > 0 or self.times == 0:
            return
        if self.times is not None:
            self.times -= 1
        raise self.error()


class Remote(CDispatch):
    """The near end of an object: what xlwings holds, and what ``.api`` gives."""

    def __init__(self, target: Target, line: Line) -> None:
        object.__setattr__(self, "_target", target)
        object.__setattr__(self, "_line", line)

    def __repr__(self) -> str:
        return f"<COM {type(self._target).__name__}>"

    def __getattr__(self, name: str) -> Any:
        target = self._target
        kind = getattr(type(target), name, None) if name[:1].isupper() else None
        if kind is None:
            raise AttributeError(f"{type(target).__name__}.{name}")
        if not isinstance(kind, property):
            return MethodType(_method(name), self)
        return self._wrapped(self._line.run("get", target, name, lambda: getattr(target, name)))

    def __setattr__(self, name: str, value: Any) -> None:
        target = self._target
        kind = getattr(type(target), name, None)
        if not isinstance(kind, property) or kind.fset is None:
            raise excel_error(f"不能设置 {type(target).__name__} 类的 {name} 属性")
        self._line.run("set", target, name, lambda: setattr(target, name, _plain(value)))

    def __call__(self, *arguments: Any) -> Any:
        return self.Item(*arguments)

    def __iter__(self) -> Any:
        for member in list(self._target):
            yield self._wrapped(member)

    def _wrapped(self, value: Any) -> Any:
        return Remote(value, self._line) if isinstance(value, Target) else value


def _method(name: str) -> Callable[..., Any]:
    def method(remote: Remote, *arguments: Any, **named: Any) -> Any:
        target = remote._target
        plain = [_plain(argument) for argument in arguments]
        plain_named = {key: _plain(argument) for key, argument in named.items()}
        return remote._wrapped(
            remote._line.run("call", target, name, lambda: getattr(target, name)(*plain, **plain_named))
        )

    return method


def _plain(value: Any) -> Any:
    """The object itself: xlwings wraps what the line gives once more."""
    inner = getattr(value, "_inner", value)
    return inner._target if isinstance(inner, Remote) else inner
