"""定本：示例结算的最终金额逐行存档；有意改变结果时用 ``python -m tests.golden`` 重写，并在提交说明里写明依据。"""

from __future__ import annotations

from pathlib import Path

from tests.second_opinion import worked
from xltool.money import Unit, in_unit
from xltool.policies.zhuji.example_2024 import example
from xltool.tables import Kind, tables_of

PATH = Path(__file__).parent / "golden" / "诸暨2024示例.tsv"
FINAL = {
    "adjusted", "award", "incentive", "quota", "quota_in_force", "accepted", "settled", "borne", "payable",
    "balance_due", "fund_surplus", "fund_overspend",
}  # fmt: skip


def lines() -> list[str]:
    """Table, row, column and amount in 元 of every final figure."""
    book = worked(*example())
    keys = {placed.table.name: placed.keys for plan in book.plans() for placed in plan.tables}
    found = ["表\t行\t栏目\t元"]
    for name, table in tables_of(book.year.sheets).items():
        for column in table.columns:
            if column.name in FINAL and column.kind is Kind.MONEY and column.formula:
                for key, row in zip(keys[name], book.results.get(name, ()), strict=True):
                    amount = getattr(row, column.name)
                    shown = "—" if amount is None else f"{in_unit(amount, Unit.YUAN):.2f}"
                    found.append(f"{name}\t{key}\t{column.heading}\t{shown}")
    return found


if __name__ == "__main__":
    PATH.write_text("\n".join(lines()) + "\n", encoding="utf-8")
