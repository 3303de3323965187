"""定本：示例结算的最终金额逐行存档；有意改变结果时用 ``python -m tests.golden`` 重写，并在提交说明里写明依据。"""

from __future__ import annotations

from pathlib import Path

from tests.second_opinion import worked
from xltool.city import City
from xltool.money import Unit, in_unit
from xltool.policies import CITIES
from xltool.tables import Kind, tables_of

FOLDER = Path(__file__).parent / "golden"
YEARS = [(city, number) for city in CITIES for number in city.years]
FINAL = {
    "adjusted", "award", "incentive", "quota", "quota_in_force", "accepted", "settled", "borne", "payable",
    "balance_due", "fund_surplus", "fund_overspend", "budgetable", "available", "forecast", "dip_budget", "whole_city",
    "month_paid", "local_pot", "point_amount", "head_standard", "heads_package", "increment", "consortium_part",
    "dip_head", "dip_pot", "granted", "entitled", "overspend_shared", "cleared",
}  # fmt: skip


def path(city: City, number: int) -> Path:
    """Where a year's figures lie."""
    return FOLDER / f"{city.short}{number}示例.tsv"


def lines(city: City, number: int) -> list[str]:
    """Table, row, column and amount in 元 of every final figure."""
    book = worked(*city.years[number].example(), city=city, number=number)
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
    for city, number in YEARS:
        path(city, number).write_text("\n".join(lines(city, number)) + "\n", encoding="utf-8")
