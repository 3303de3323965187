"""淄博填报核对：版本、机构预算、预付金、月度结算，各一条消息一个测试。"""

from decimal import Decimal
from typing import Any

import pytest

from tests.policies.zibo.small import (
    NAMES,
    PARAMETERS,
    given,
    heads,
    income,
    institution,
    month,
    prepaid,
    prior,
    version,
    with_parameters,
)
from tests.tables import proves, yuan
from xltool.clause import Clause
from xltool.parameters import YesNo, with_defaults
from xltool.policies.zibo import CITY, clauses, standards
from xltool.policies.zibo.examine import examine
from xltool.policies.zibo.example_2025 import example
from xltool.policies.zibo.given_2025 import Given2025
from xltool.policies.zibo.institution_budgets import MONTHS, Season
from xltool.policies.zibo.parameters import DipBudgetMode, Parameters2025
from xltool.policies.zibo.versions import Event, VersionKind
from xltool.problems import Place
from xltool.tables import Stage, tables_of


def where(table: str, key: str, column: str) -> Place:
    return Place(table, "", " · ".join(part for part in (key, column) if part))


def told(stage: Stage = Stage.SETTLE, parameters: Parameters2025 = PARAMETERS, **tables: Any) -> list[str]:
    return [problem.text() for problem in examine(given(**tables), parameters, stage, where)]


def codes(stage: Stage = Stage.SETTLE, parameters: Parameters2025 = PARAMETERS, **tables: Any) -> list[str]:
    return [text[1:6] for text in told(stage, parameters, **tables)]


def said(text: str, clause: Clause | None = None) -> list[str]:
    """The one message, with its clause."""
    return [text + (f"依据：{clause.quote()}。" if clause else "")]


def test_a_whole_book_has_nothing_against_it() -> None:
    assert told() == []


@proves(clauses.BALANCED)
@pytest.mark.parametrize(("forces", "count"), [((YesNo.NO, YesNo.NO), 0), ((YesNo.YES, YesNo.YES), 2)])
def test_one_version_is_in_force_and_only_one(forces: tuple[YesNo, YesNo], count: int) -> None:
    versions = [version("一版", in_force=forces[0]), version("二版", in_force=forces[1])]
    two: dict[str, Any] = {
        f"{name}_{table}": [made(name=which) for which in ("一版", "二版")]
        for name in ("employee", "resident")
        for table, made in (
            ("income", lambda name: income("1000", name=name)),
            ("heads", lambda name: heads("400", name=name)),
        )
    }
    assert told(Stage.ADJUST, versions=versions, **two) == said(
        f"【E4711】versions「in_force」：“是否执行”填“是”的有 {count} 版。应有一版，也只有一版。"
        "请在“收支预算”的预算版本核对“是否执行”一栏。", clauses.BALANCED,
    )  # fmt: skip


@proves(clauses.ADJUSTMENT)
def test_an_adjustment_gives_its_event_and_its_reason() -> None:
    assert told(versions=[version(kind=VersionKind.ADJUSTED)]) == [
        *said("【E4712】versions「一版 · adjustment_event」：性质是“调整”，没有填调整事由。预算调整应写明事由和理由。"
              "请在预算版本补填。", clauses.ADJUSTMENT),
        *said("【E4712】versions「一版 · version_reason」：性质是“调整”，没有填理由。预算调整应写明事由和理由。"
              "请在预算版本补填。", clauses.ADJUSTMENT),
    ]  # fmt: skip
    whole = version(kind=VersionKind.ADJUSTED, adjustment_event=Event.VISITS, version_reason="因")
    assert told(versions=[whole]) == []


def test_a_version_that_was_released_has_a_document() -> None:
    assert told(versions=[version(version_document="")]) == said(
        "【W4701】versions「一版 · version_document」：性质是“下达”，没有填版本文号。经批准的预算应有文号。"
        "请补填；确实没有的，请写明说明。", clauses.BALANCED,
    )  # fmt: skip
    assert told(versions=[version(kind=VersionKind.PROVISIONAL, version_document="")]) == []


@proves(clauses.TWO_SCHEMES)
def test_every_version_stands_in_every_table_of_both_schemes() -> None:
    assert told(resident_heads=[heads("400", name="别版")]) == [
        *said("【E4714】versions「一版 · version」：“居民医保支出”中没有这一版。预算版本列出的每一版都应逐表填报。"
              "请在“居民医保支出”补填一行。", clauses.TWO_SCHEMES),
        *said("【E4713】resident_heads「别版 · version」：预算版本中没有“别版”。版本名称应与预算版本一字不差。"
              "请改正名称，或在预算版本补填一行。", clauses.TWO_SCHEMES),
    ]  # fmt: skip


def test_names_that_a_spreadsheet_cannot_tell_apart_are_refused() -> None:
    grades = [
        standards.CreditGrade(credit_grade=name, credit_factor=Decimal(1)) for name in ("A", "a", "B*")
    ]  # fmt: skip
    assert told(credit_grades=grades) == [
        *said("【E4715】credit_grades「a · credit_grade」：“a”与“A”只差大小写。名称应互不相同。"
              "请改正其中一个，各表随之改正。"),
        *said("【E4716】credit_grades「B* · credit_grade」：名称“B*”里有 * ? ~。电子表格把它们当作通配符。"
              "请换用别的字，各表随之改正。"),
    ]  # fmt: skip


@proves(clauses.HEADS)
def test_a_stated_dip_budget_must_be_stated() -> None:
    stated = with_parameters(dip_budget_mode=DipBudgetMode.STATED)
    assert told(parameters=stated, employee_heads=[heads("400", "500")])[0] == said(
        "【E4717】resident_heads「一版 · stated_dip」：参数“住院DIP预算来源”选了按填报数，没有填住院DIP预算。"
        "应填金额（万元）。请补填，或把参数改回倒算余额。", clauses.HEADS,
    )[0]  # fmt: skip


def test_some_month_has_a_weight() -> None:
    seasons = [Season(month_name=name, employee=1, resident=0) for name in MONTHS]
    assert told(seasons=seasons) == said(
        "【E4718】seasons「1月 · resident」：居民各月权重合计为零。至少一个月应有权重。请填写；各月相同的都填 1。",
        clauses.MONTHLY,
    )


@proves(clauses.PREPAYMENT)
def test_a_prepayment_has_a_known_grade_and_does_not_come_back_twice() -> None:
    lines = [
        prepaid("甲", "1200", "Z"),
        prepaid("乙", "1200", returned=yuan("100.01")),
        prepaid("丙", "0", prior_paid_months=0),
    ]
    assert told(employee_prepayments=lines) == [
        *said("【E4719】employee_prepayments「甲 · credit_grade」：信用等级系数中没有“Z”。"
              "信用等级应与“一、信用等级系数”一字不差。请改正等级，或补填该等级的系数。", clauses.PREPAYMENT),
        *said("【E4720】employee_prepayments「乙 · returned」：已归还 100.01 元，超过预拨数 100.00 元。"
              "归还的不应多于预拨的。请核对“实际预拨”和“已归还”。", clauses.PREPAYMENT),
        *said("【N4701】employee_prepayments「丙 · prior_paid_months」：上年度支付月数为 0。"
              "新机构没有上年度基金支付额，预付金为零。确是新机构的，无需处理。", clauses.PREPAYMENT),
    ]  # fmt: skip


@proves(clauses.SETTLEMENT)
def test_an_institution_outside_dip_has_no_budget_and_no_cases() -> None:
    outside = [institution(name, dip=YesNo.NO if name == "甲" else YesNo.YES) for name in NAMES]
    found = told(Stage.ADJUST, institutions=outside)
    assert found[0] == said(
        "【E4721】employee_budgets「甲 · institution」：机构名录登记为不实行DIP。本表只列实行DIP的机构。"
        "请改机构名录的“纳入DIP结算”，或删去本行。", clauses.SETTLEMENT,
    )[0]  # fmt: skip
    assert codes(institutions=outside) == ["E4721", "E4721", "E4756", "E4756"]


@proves(clauses.MONTHLY)
def test_a_month_is_filled_once_by_everybody_with_a_budget() -> None:
    months = [month("甲", 3, "1"), month("甲", 3, "2"), month("乙", 3, "1")]
    assert told(Stage.ALLOCATE, resident_months=months) == [
        *said("【E4722】resident_months「甲 · 月份」：3 月填了不止一行。一家机构一个月一行。请合并，或改正月份。",
              clauses.MONTHLY),
        *said("【E4723】resident_months「丙 · institution」：3 月没有填，别的机构填了。全市余额要看每一家，"
              "有预算的机构都应填。请补填一行，没有记账的填 0。", clauses.MONTHLY),
    ]  # fmt: skip
    assert codes(Stage.ADJUST, resident_months=months) == []


def test_months_are_settled_only_where_there_is_a_line_of_budget() -> None:
    months = [month(name, 3, "1") for name in NAMES]
    assert told(Stage.ALLOCATE, employee_months=months, employee_budgets=[prior("甲", "1"), prior("乙", "0")]) == said(
        "【E4724】employee_months「丙 · institution」：“机构DIP预算”职工医保里没有这家机构。"
        "有月度结算的机构应有上年度点数，新机构填 0。请在“机构DIP预算”补填一行。", clauses.MONTHLY,
    )  # fmt: skip


EXAMPLE, CHOSEN = example()
LISTED = [name for name, table in tables_of(CITY.years[2025].sheets).items() if name in EXAMPLE and not table.fixed]


@pytest.mark.parametrize("name", LISTED)
def test_rows_that_could_not_be_read_stop_nothing_else_from_being_told(name: str) -> None:
    parameters = with_defaults(Parameters2025, **CHOSEN)
    for rows in (EXAMPLE[name][1:], EXAMPLE[name][:-1], []):
        lacking = Given2025(**{**EXAMPLE, name: rows})
        assert all(problem.code for problem in examine(lacking, parameters, Stage.SETTLE, where))
