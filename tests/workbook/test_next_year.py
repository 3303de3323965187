"""跨年带入：每一栏不是带入就是说明为什么不带，带入的数就是上年结果簿的数；不对的上年簿各有一句话。"""

import io
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.books import edited, small_bytes
from tests.next_year_books import LAST, NUMBER, before, carried, settled_file
from tests.second_opinion import HUZHOU, NINGDE, ZHUJI, ZIBO, worked, written
from tests.settled_books import settled_bytes
from xltool import commands
from xltool.city import City
from xltool.listing import LIST_FILES
from xltool.money import Money
from xltool.parameters import Standing, YesNo, parameters_of
from xltool.policies import CITIES
from xltool.policies.ningde.monthly import ValueSource
from xltool.policies.zhuji import units
from xltool.problems import Refused
from xltool.tables import Role, columns, tables_of
from xltool.workbook.book import Book
from xltool.workbook.carry import Carried
from xltool.workbook.next_form import NextForm, next_form
from xltool.workbook.opening import open_book
from xltool.workbook.template import form

YEARS = [(city, number) for city in CITIES for number in city.years]


# --- the declarations -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("city", "number"), YEARS, ids=lambda value: getattr(value, "short", value))
def test_every_column_that_the_clerk_fills_is_carried_or_left_with_the_reason(city: City, number: int) -> None:
    year = city.years[number]
    told = year.carry_over
    assert told is not None
    open_ones, twice, known = [], [], set()
    for name, table in tables_of(year.sheets).items():
        for column in columns(table.entry) if table.entry else ():
            known |= {name, at := f"{name}.{column.name}"}
            if column.role is Role.GIVEN:
                open_ones += [] if at in told.fed or told.reason(name, column.name) else [at]
                twice += [at] if at in told.fed and at in told.left else []
    assert (open_ones, twice) == ([], [])
    assert {*told.fed, *told.left, *told.same_rows} <= known
    assert all([*told.left.values(), *(fed.says for fed in told.fed.values())])
    printed = {p.name for p in parameters_of(year.parameters) if p.standing is Standing.PRINTED}
    assert set(told.printed) <= printed


@pytest.mark.parametrize(("city", "number"), YEARS, ids=lambda value: getattr(value, "short", value))
def test_every_fed_table_has_rows_to_feed(city: City, number: int) -> None:
    year = city.years[number]
    told = year.carry_over
    assert told is not None
    new = told.new_rows(number + 1, lambda _at: {}) if told.new_rows else {}
    for name in {at.partition(".")[0] for at in told.fed}:
        assert name in told.same_rows or name in new or tables_of(year.sheets)[name].fixed, name


# --- 诸暨 -----------------------------------------------------------------------------------------------------


def by_key(table: str, key: str = "institution") -> dict[str, Any]:
    return {getattr(row, key): row for row in carried().book.given[table]}


def results(table: str, entries: str = "") -> dict[str, Any]:
    book = before()
    return {
        entry.institution: row
        for entry, row in zip(book.given[entries or table], book.results[table], strict=True)
    }  # fmt: skip


def test_the_pharmacies_bring_what_was_settled_and_their_quota_in_force() -> None:
    settled, quota = results("original_settlements"), results("original_pharmacies")
    found = by_key("original_pharmacies")
    assert found.keys() == settled.keys()
    assert len(found) == 6
    for name, row in found.items():
        assert row.prior_settled == settled[name].settled > 0
        assert row.prior_quota == quota[name].quota_in_force
        assert row.prior_months == quota[name].months_in_business
    new = results("new_settlements")
    assert {name: row.prior_settled for name, row in by_key("new_pharmacies").items()} == {
        name: row.settled for name, row in new.items()
    }


def test_visits_and_heads_become_the_ratio_of_the_year_before() -> None:
    entries = {row.institution: row for row in before().given["original_assessments"]}
    for name, row in by_key("original_assessments").items():
        seen = results("original_assessments")[name]
        assert (row.prior_visits, row.prior_heads) == (seen.ratio_visits, entries[name].heads)
        assert isinstance(row.visits, Carried)


def test_quotas_go_on_as_adjusted_for_twelve_months() -> None:
    adjusted = {row.institution: row.adjusted for row in before().results["employee_institutions"]}
    accounts = results("resident_outpatient")
    for name, row in by_key("outpatient_quotas").items():
        assert row.employee_quota == row.prior_employee_quota == adjusted[name]
        assert (row.prior_months, row.newly_controlled) == (12, YesNo.NO)
        assert row.prior_resident_account == accounts[name].settled


def test_the_budget_units_begin_where_the_document_says() -> None:
    last = {line.budget_unit: row for line, row in zip(before().given["employee_units"],
                                                      before().results["employee_units"], strict=True)}  # fmt: skip
    found = by_key("units", "budget_unit") | by_key("other_units", "budget_unit")
    assert found[units.INPATIENT].employee == last[units.INPATIENT].adjusted
    assert found[units.OTHER].employee == last[units.OTHER].adjusted
    assert found[units.OUTPATIENT].employee == sum(row.employee_quota for row in by_key("outpatient_quotas").values())
    whole = sum(row.settled for row in before().results["original_settlements"])
    assert abs(found[units.ORIGINAL].employee - whole) <= 5000
    assert found[units.ORIGINAL].employee % 10_000 == 0
    assert found[units.NEW].resident is None
    book = carried().book
    assert book.parameters["pharmacy_budget"] == found[units.ORIGINAL].employee + found[units.NEW].employee
    assert "上年两类药店决算额之和" in book.reasons["pharmacy_budget"]


def test_what_the_office_chose_goes_on() -> None:
    was, now = before().parameters, carried().book.parameters
    kept = [p.name for p in parameters_of(ZHUJI.years[LAST].parameters) if p.standing is not Standing.PRINTED]
    assert {name: now[name] for name in kept} == {name: was[name] for name in kept}
    assert now["outpatient_overspend_borne_by_hospital"] is not None
    assert now["year"] == NUMBER


def test_the_register_goes_on_without_last_years_dates_and_names_who_was_shut() -> None:
    """A shop that was shut when the year ended would otherwise be open all the new year, in silence."""
    for row in carried().book.given["institutions"]:
        assert isinstance(row.code, str)
        assert isinstance(row.open_from_1, Carried)
    shut = [row.institution for row in before().given["institutions"] if row.open_to_1 and not row.open_from_2]
    told = [line for line in carried().told if "上年末已停止经营" in line]
    assert len(told) == bool(shut)
    assert all(name in line for line in told for name in shut)


def test_the_form_says_what_it_brought(tmp_path: Path) -> None:
    outcome = commands.template("诸暨", NUMBER, tmp_path / "新.xlsx", rules=LAST, before=settled_file(tmp_path))
    text = "\n".join(outcome.summary)
    assert text.startswith("从 诸暨2024_结算.xlsx 带入：")
    assert "　　原定点药店 一、各店规定额 6 行：上年决算额；上年规定额（上年规定额（按月数核减后））" in text
    assert text.endswith("已生成诸暨市2025年度试算空表：" + str(tmp_path / "新.xlsx"))
    sheet = load_workbook(tmp_path / "新.xlsx")["原定点药店"]
    written_down = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=6, max_row=11)}
    assert written_down == {
        name: float(row.prior_settled) / 1_000_000 for name, row in by_key("original_pharmacies").items()
    }


def test_the_same_last_year_gives_the_same_bytes(tmp_path: Path) -> None:
    path = settled_file(tmp_path)
    for name in ("甲.xlsx", "乙.xlsx"):
        commands.template("诸暨", NUMBER, tmp_path / name, rules=LAST, before=path)
    assert (tmp_path / "甲.xlsx").read_bytes() == (tmp_path / "乙.xlsx").read_bytes()
    assert path.read_bytes() == settled_bytes()


# --- 宁德 -----------------------------------------------------------------------------------------------------


def test_ningde_takes_the_two_years_before_and_the_point_value(tmp_path: Path) -> None:
    book = worked(*NINGDE.years[LAST].example(), city=NINGDE)
    path = tmp_path / "宁德2024_结算.xlsx"
    path.write_bytes(written(book))
    new = next_form(NINGDE, NUMBER, LAST, path).book
    spent = book.results["dip_execution"]
    for i, scheme in enumerate(("employee", "resident")):
        (row,) = new.given[f"{scheme}_years"]
        assert row.version == "2025年预下达"
        assert row.prior_fund_spent == Money(spent[i].remote_paid + spent[i].local_settled)
        assert row.earlier_fund_spent == book.given[f"{scheme}_years"][-1].prior_fund_spent
        value = new.given["monthly_values"][i]
        exact = book.results["point_splits"][i].point_value
        assert abs(Fraction(value.month_value) - exact) <= Fraction(1, 20_000)
        assert value.value_source is ValueSource.LAST_YEAR
        assert [line.institution for line in new.given[f"{scheme}_annual"]] == [
            line.institution for line in book.given[f"{scheme}_annual"]
        ]
    assert new.parameters["prior_weight"] == book.parameters["prior_weight"]


# --- 淄博 -----------------------------------------------------------------------------------------------------


def next_year_of(city: City, number: int, folder: Path, **changed: Any) -> tuple[Book, NextForm]:
    """A city's example settled, and the trial form of the year after, filled from it; ``changed`` are its tables."""
    rows, chosen = city.years[number].example()
    book = worked({**rows, **changed}, chosen, city=city, number=number)
    unread = [replace(line, digest="—") for line in book.results[LIST_FILES]]
    book = replace(book, results={**book.results, LIST_FILES: unread})
    path = folder / f"{city.short}{number}_结算.xlsx"
    path.write_bytes(written(book))
    return book, next_form(city, number + 1, number, path)


@pytest.fixture(scope="module")
def zibo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, NextForm]:
    return next_year_of(ZIBO, 2025, tmp_path_factory.mktemp("淄博"))


def of(book: Book, table: str, column: str, entries: str = "") -> dict[str, Any]:
    """A result column of a settled book by institution; the names stand in ``entries`` where not in the results."""
    rows = book.results[table]
    named = book.given[entries] if entries else rows
    return {line.institution: getattr(row, column) for line, row in zip(named, rows, strict=True)}


@pytest.mark.parametrize("scheme", ["employee", "resident"])
def test_zibo_shares_the_new_budget_by_the_points_of_the_year(zibo: tuple[Book, NextForm], scheme: str) -> None:
    book, new = zibo[0], zibo[1].book
    points = of(book, f"{scheme}_points", "annual_points")
    assert {row.institution: row.prior_points for row in new.given[f"{scheme}_budgets"]} == points
    assert min(points.values()) > 0


def test_zibo_gives_whoever_had_points_a_budget_and_names_the_newcomers() -> None:
    told = {
        "employee_budgets.prior_points": {"甲": 1},
        "resident_budgets.prior_points": {"甲": 1},
        "employee_points.annual_points": {"甲": 1, "乙": 2},
        "resident_points.annual_points": {"甲": 1},
    }
    carry_over = ZIBO.years[2025].carry_over
    assert carry_over is not None
    assert carry_over.new_rows is not None
    assert carry_over.ask is not None
    rows = carry_over.new_rows(2026, told.__getitem__)
    assert (rows["employee_budgets"], rows["resident_budgets"]) == (("甲", "乙"), ("甲",))
    assert carry_over.ask(2026, told.__getitem__)[1] == (
        "上年没有机构预算、有点数的：乙。已列入“机构DIP预算”，请核对。"
    )


@pytest.mark.parametrize("scheme", ["employee", "resident"])
def test_zibo_prepays_by_what_the_fund_paid_and_the_months_it_was_paid_in(
    zibo: tuple[Book, NextForm], scheme: str
) -> None:
    book, new = zibo[0], zibo[1].book
    names = f"{scheme}_annual"
    assessed, kept, deducted = (
        of(book, names, column, names) for column in ("assessed", "deposit_forfeited", "deduction_total")
    )
    months = Counter(row.institution for row in book.given[f"{scheme}_months"])
    rows = new.given[f"{scheme}_prepayments"]
    assert [row.institution for row in rows] == [row.institution for row in book.given[f"{scheme}_prepayments"]]
    for row in rows:
        who = row.institution
        assert row.prior_fund_paid == assessed[who] - kept[who] - deducted[who] > 0
        assert row.prior_paid_months == months[who] > 0
        assert row.credit_grade.value is row.granted_told.value is row.returned.value is None
    whole = sum(assessed[who] - kept[who] - deducted[who] for who in assessed)
    assert whole == book.results[f"{scheme}_execution"][-1].head_settled - _elsewhere(book, scheme)


def _elsewhere(book: Book, scheme: str) -> int:
    return book.given[f"{scheme}_execution"][-1].settled_elsewhere or 0


def test_zibo_keeps_its_catalogue_and_bands_but_not_its_mean_costs(zibo: tuple[Book, NextForm]) -> None:
    book, new = zibo[0], zibo[1].book
    for table in ("seasons", "disease_classes", "deviation_bands", "balance_bands", "assessment_bands", "tiers"):
        assert [vars(row) for row in new.given[table]] == [facts(row) for row in book.given[table]], table
    for was, row in zip(book.given["diseases"], new.given["diseases"], strict=True):
        assert (row.disease_code, row.disease_class, row.reviewed_score) == (
            was.disease_code, was.disease_class, was.reviewed_score,
        )  # fmt: skip
        assert row.disease_mean.value is row.mean_three.value is None
    assert any("重新评议、测算的请改填" in line for line in zibo[1].told)
    for was, row in zip(book.given["quota_items"], new.given["quota_items"], strict=True):
        assert (row.institution, row.quota_item, row.item_standard) == (
            was.institution, was.quota_item, was.item_standard,
        )  # fmt: skip
        assert row.item_count.value is None
    assert [row.version for row in new.given["employee_income"]] == ["2026年预下达"]


def facts(row: Any) -> dict[str, Any]:
    return {item.name: getattr(row, item.name) for item in fields(row)}


# --- 湖州 -----------------------------------------------------------------------------------------------------


def test_huzhou_carries_the_head_standards_into_their_second_year(tmp_path: Path) -> None:
    book, new = next_year_of(HUZHOU, 2022, tmp_path)
    assert [row.approved_standard for row in new.book.given["standards"]] == [
        row.head_standard for row in book.results["standards"]
    ]
    cells = ("scheme", "age_band", "disease_band")
    assert [[getattr(row, at) for at in cells] for row in new.book.given["standards"]] == [
        [getattr(row, at) for at in cells] for row in book.given["standards"]
    ]
    (was,), (now,) = book.given["approvals"], new.book.given["approvals"]
    assert (now.standard_from, now.approval_document) == (was.standard_from, was.approval_document)
    assert [row.band_rank for row in new.book.given["disease_bands"]] == [1, 2, 3, 4]
    assert "members" not in new.book.given
    assert new.told[-1] == (
        "人头标准原则上每2年调整一次：2023 年是上年标准（示例医保〔2022〕1号）执行的第 2 年，已照带入“批准人头标准”；"
        "本年提前调整的，请改填批准文号、执行日期和各格标准。"
    )


def test_huzhou_measures_anew_once_the_standards_are_two_years_old(tmp_path: Path) -> None:
    (was,) = HUZHOU.years[2022].example()[0]["approvals"]
    _, new = next_year_of(HUZHOU, 2022, tmp_path, approvals=[replace(was, standard_from=date(2021, 1, 1))])
    (now,) = new.book.given["approvals"]
    assert now.standard_from.value is now.approval_document.value is now.approved_on.value is None
    rows = new.book.given["standards"]
    assert len(rows) == 12
    assert all(row.approved_standard.value is None and row.disease_band for row in rows)
    assert new.told[-1] == (
        "人头标准原则上每2年调整一次：上年标准（示例医保〔2022〕1号）到 2023 年已是第 3 年，没有带入，"
        "请填历史费用重新测算，报批后填批准文号、执行日期；继续执行的，请照填并写明说明。"
    )


@pytest.mark.parametrize(("city", "number"), YEARS, ids=lambda value: getattr(value, "short", value))
def test_every_city_has_a_trial_form_of_the_year_after(city: City, number: int) -> None:
    """Rows that stand on the form without a key are the clerk's to fill again."""
    book = form(city, number + 1, number)
    assert book.trial
    assert len(written(book)) > 10_000


# --- wrong books ----------------------------------------------------------------------------------------------


def refused(path: Path, city: str = "诸暨", number: int = NUMBER, rules: int = LAST) -> list[str]:
    target = path.with_name("不写.xlsx")
    with pytest.raises(Refused) as caught:
        commands.template(city, number, target, rules=rules, before=path)
    assert not target.exists()
    return [problem.text() for problem in caught.value.problems]


def test_a_book_of_another_city(tmp_path: Path) -> None:
    path = settled_file(tmp_path)
    assert refused(path, "宁德") == [
        "【E8111】诸暨2024_结算.xlsx：这是诸暨市的工作簿。应为宁德市上年的结果簿。请换成宁德市的结果簿。"
    ]


def test_a_book_of_another_year(tmp_path: Path) -> None:
    path = settled_file(tmp_path)
    assert refused(path, number=2026) == [
        "【E8112】诸暨2024_结算.xlsx：这是 2024 年度的工作簿。带入 2026 年度的，应为 2025 年度的结果簿。"
        "请换成 2025 年度的。"
    ]


def test_a_form_without_results(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    path.write_bytes(small_bytes())
    assert refused(path) == [
        "【E8114】填报.xlsx：这是没有结果的填报簿。应为办完年终结算的结果簿。"
        "请先用 settle 结算，再带入它写出的“_结算”簿。"
    ]


@pytest.mark.parametrize(("step", "says"), [(commands.adjust, "指标调整"), (commands.allocate, "额度分配")])
def test_a_year_that_is_not_settled(tmp_path: Path, step: Callable[..., Any], says: str) -> None:
    path = tmp_path / "填报.xlsx"
    path.write_bytes(small_bytes())
    made = step(path, tmp_path / "半.xlsx").written
    assert refused(made) == [
        f"【E8115】半.xlsx：这一簿只办到{says}。应为办完年终结算的结果簿。请先用 settle 结算，再带入它写出的“_结算”簿。"
    ]


def cell_of(table: str, column: str, key: str) -> str:
    book = before()
    placed = next(p for plan in book.plans() for p in plan.tables if p.table.name == table)
    row = placed.total_row if key == "合计" else placed.row_of[key]
    assert row is not None
    return f"{placed.sheet}!{chr(65 + placed.column_of[column])}{row + 1}"


def test_a_changed_result_and_a_changed_total_are_both_found(tmp_path: Path) -> None:
    name = before().given["original_settlements"][0].institution
    one, whole = cell_of("original_settlements", "settled", name), cell_of("original_settlements", "settled", "合计")
    path = edited(tmp_path / "改.xlsx", {}, content=as_values())
    book = load_workbook(path)
    for at in (one, whole):
        sheet, _, cell = at.partition("!")
        book[sheet][cell] = 1.5
    book.save(path)
    found = refused(path)
    assert [text[:7] for text in found] == ["【E8117】"] * 2
    assert f"药店年终结算 {one.partition('!')[2]}「{name} · 决算额」：表中是 1.5，按填报的数重算是 " in found[0]
    assert f"{whole.partition('!')[2]}「合计 · 决算额」：表中是 1.5" in found[1]
    assert "结果应与重算的一致。这一格可能被改动过，请重新结算上年的簿，再带入。" in found[0]


@cache
def as_values() -> bytes:
    """The result book saved by a program that keeps values only."""
    book = load_workbook(io.BytesIO(settled_bytes()), data_only=True)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def test_more_changed_cells_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    path = edited(tmp_path / "改.xlsx", {}, content=as_values())
    book = load_workbook(path)
    for row in range(5, 60):
        cell = book["经营月数"].cell(row, 8)
        if isinstance(cell.value, int):
            for at in range(8, 20):
                book["经营月数"].cell(row, at).value = 99
    book.save(path)
    found = refused(path)
    assert len(found) == 21
    assert found[-1].startswith("【E8118】改.xlsx：还有 ")
    assert found[-1].endswith(" 格也与重算的不同。结果应与重算的一致。请重新结算上年的簿，再带入。")


def test_a_result_table_that_is_gone_is_a_changed_result(tmp_path: Path) -> None:
    path = edited(tmp_path / "改.xlsx", {}, lambda book: book.remove(book["经营月数"]), content=as_values())
    assert any(text.startswith("【E8117】经营月数") and "（没有这张表）" in text for text in refused(path))


def test_filled_figures_that_are_wrong_stop_it_with_their_own_messages(tmp_path: Path) -> None:
    path = edited(tmp_path / "改.xlsx", {"附件1!C5": -1}, content=as_values())
    found = refused(path)
    assert found[0] == (
        "【E8116】改.xlsx：上年的结果簿有 1 个要先改的问题。带入的数应经核对。请改好上年的簿，重新结算，再带入。"
    )
    assert found[1].startswith("【E2105】附件1 C5")


def test_an_older_template_and_no_book_at_all(tmp_path: Path) -> None:
    path = edited(tmp_path / "旧.xlsx", {"说明!B7": "0（程序 0.0.1）"}, content=as_values())
    assert refused(path)[0].startswith("【E2404】说明：模板版本是“0（程序 0.0.1）”。")
    other = tmp_path / "别的.xlsx"
    shutil.copy(Path(__file__), other)
    assert refused(other)[0].startswith("【E1013】")
    assert refused(tmp_path / "没有.xlsx")[0].startswith("【E1001】")


def test_trial_results_are_no_last_year(tmp_path: Path) -> None:
    from tests.next_year_books import filled_trial

    path = tmp_path / "试.xlsx"
    path.write_bytes(written(filled_trial()))
    made = commands.settle(path).written
    assert made is not None
    assert refused(made, number=2026) == [
        "【E8113】试_结算.xlsx：这是试算的结果。带入下一年的应是正式的结果。请用按本年度文件结算的结果簿。"
    ]


def test_a_year_without_a_declaration(tmp_path: Path) -> None:
    bare = replace(ZHUJI, years={LAST: replace(ZHUJI.years[LAST], carry_over=None)})
    with pytest.raises(Refused) as caught:
        next_form(bare, NUMBER, LAST, settled_file(tmp_path))
    assert [problem.text() for problem in caught.value.problems] == [
        "【E8121】诸暨市 2025 年度没有登记怎样带入上年的结果。登记过的年度才能用 --from。请去掉 --from，逐表填报。"
    ]


def test_the_input_is_not_the_output(tmp_path: Path) -> None:
    path = settled_file(tmp_path)
    with pytest.raises(Refused) as caught:
        commands.template("诸暨", NUMBER, path, rules=LAST, before=path)
    assert caught.value.problems[0].code == "E8003"
    assert path.read_bytes() == settled_bytes()


def test_a_printed_parameter_that_was_changed_is_the_documents_again_and_told(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    edited(path, {"参数!B14": 0.03, "参数!I14": "示例"})
    made = commands.settle(path).written
    assert made is not None
    new = next_form(ZHUJI, NUMBER, LAST, made)
    assert any("上年改动过，没有带入，仍为文件规定的数" in line for line in new.told)
    assert open_book(made).name == "填报_结算.xlsx"
    changed = [p for p in parameters_of(ZHUJI.years[LAST].parameters) if p.heading in " ".join(new.told)]
    assert all(new.book.parameters[p.name] == p.default for p in changed if p.name != "pharmacy_budget")
