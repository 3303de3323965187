"""一本工作簿：写出之前的全部内容。"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xltool import __version__
from xltool.city import City, Rows, Year
from xltool.tables import Stage, Table, tables_of
from xltool.workbook.layout import SheetPlan, key_values, lay_out

MORE = 4
"""Blank rows that a form keeps below filled ones."""
SIGNERS = ("制表人", "复核人", "负责人", "填报日期")
FIRST_FACT = 2
"""The row (zero-based) of the first fact on the first sheet."""
TEMPLATE_VERSION = "1"
VERSION = "模板版本"
RULES = "规则年度"
"""The line of the first sheet that a trial book has: whose rules it is worked out by."""
GUIDE, PARAMETERS, CHECKS, CHARTS, METHOD = "说明", "参数", "勾稽检查", "图表", "计算说明"
PROBLEMS = "问题清单"
"""The list of problems in an open or marked book."""
TEXTS = "_xltool"
"""The hidden sheet of a macro book: texts that its macros show."""
IDENTITY = "_身份"
"""The hidden sheet of a book that offices exchange: whose it is."""
VOUCHER = "上报凭证"
"""The sheet of a submission that says who submits what, and its 校验码."""
LOCKED = "锁定参数"
"""The fact of an identity that says which parameters are decided: a JSON object, value by name."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the clerk wrote to a 警告: which one, where, and why it is right."""

    code: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Book:
    """City, year, the given rows, the results, the parameters and all that is said about them."""

    city: City
    number: int
    given: Rows
    parameters: Mapping[str, Any]
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why a printed parameter was changed, by its name."""
    guide: Mapping[str, str] = field(default_factory=dict)
    """制表人 and the other lines filled on the first sheet."""
    explanations: Sequence[Explanation] = ()
    results: Rows = field(default_factory=dict)
    stage: Stage | None = None
    """How far it is worked out; None for a form to fill."""
    example: bool = False
    rules: int | None = None
    """The year whose rules are tried on this one, because its own are not entered; None by its own rules."""
    identity: Mapping[str, str] = field(default_factory=dict)
    """Whose book it is, fact by fact, where offices exchange it."""

    @property
    def locked(self) -> frozenset[str]:
        """The parameters that whoever handed out the book has decided, by name."""
        try:
            told = json.loads(self.identity.get(LOCKED) or "{}")
        except ValueError:  # somebody has been at the hidden sheet: exchange.submit says so
            return frozenset()
        return frozenset(told) if isinstance(told, dict) else frozenset()

    @property
    def year(self) -> Year:
        """The year's card."""
        return self.city.card(self.number, self.rules)

    @property
    def trial(self) -> bool:
        """Whether another year's rules are only tried (试算): no result of it is official."""
        return self.rules is not None

    def changed(self) -> list[str]:
        """The printed parameters that this book has changed."""
        from xltool.parameters import Standing, parameters_of

        return [
            p.heading
            for p in parameters_of(self.year.parameters)
            if p.standing is Standing.PRINTED and self.parameters.get(p.name) != p.default
        ]

    def _printed_keys(self, table: Table) -> list[str]:
        """The keys that stand on a form before anybody fills it."""
        return list(table.fixed or self.year.listed.get(table.name, ())) if self.stage is None else []

    def plans(self) -> list[SheetPlan]:
        """Every policy sheet laid out; a form has blank rows to spare, a result book has none."""
        tables = tables_of(self.year.sheets)
        keys, counts = {}, {}
        for name, table in tables.items():
            entries, results = self.given.get(name, ()), self.results.get(name, ())
            keys[name] = key_values(table, entries, results) or self._printed_keys(table)
            filled = len(keys[name])
            spare = table.spare if self.stage is None else 0
            if self.stage is None and table.entry is None and not filled:
                spare = max(spare, 3)
            counts[name] = max(filled + min(spare, MORE), spare, 1)
        return [lay_out(sheet, keys, counts) for sheet in self.year.sheets]


def trial_text(book: Book) -> str:
    """What a trial book says of itself."""
    return f"试算：{book.number}年度的文件没有收录，按{book.rules}年度的规则"


def guide_facts(book: Book) -> list[tuple[str, str]]:
    """What the first sheet says of the book: city, year, document, version, who signs."""
    return [
        ("统筹区", book.city.name),
        ("预算年度", str(book.number)),
        ("文件", book.year.document),
        ("文件状态", book.year.status),
        *(((RULES, f"{book.rules}（{trial_text(book)}，不能上报）"),) if book.trial else ()),
        (VERSION, f"{TEMPLATE_VERSION}（程序 {__version__}）"),
        *((name, book.guide.get(name, "")) for name in SIGNERS),
    ]


def guide_cells(book: Book) -> dict[str, str]:
    """Where each fact of the first sheet stands, as an absolute A1 address."""
    return {name: f"$B${FIRST_FACT + i + 1}" for i, (name, _) in enumerate(guide_facts(book))}
