"""病例清单：清单里的 SQL 与逐例计分的规则算出的数完全相同；要看的病例列出来。"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.policies.zibo.lists import Rows, summed, taken
from tests.tables import proves
from xltool.methods.deviation import CoefficientUse
from xltool.money import Money
from xltool.parameters import YesNo, parameters_of
from xltool.policies.zibo import clauses
from xltool.policies.zibo.case_list import ListedCase
from xltool.policies.zibo.cases import Handling
from xltool.policies.zibo.catalogue import DiseaseClass
from xltool.policies.zibo.example_2025 import example
from xltool.policies.zibo.parameters import Parameters2025, Unreviewed
from xltool.policies.zibo.standards import DeviationBand
from xltool.policies.zibo.versions import BOTH, Scheme

ROWS, CHOSEN = example()
NORMAL = {**CHOSEN, "unreviewed": Unreviewed.AS_NORMAL}
SEEDS = range(6)


def listed(number: str, code: str, cost: int, **facts: Any) -> ListedCase:
    told: dict[str, Any] = {
        "institution": "示例市中心医院", "scheme": Scheme.EMPLOYEE, "case_booked": Money(cost * 7 // 10),
        "supplement_paid": None, "bed_day_count": None, "auxiliary_1": "", "auxiliary_2": "", "handling": None,
    }  # fmt: skip
    return ListedCase(case_number=number, disease_code=code, case_cost=Money(cost), **told | facts)


def some_cases(dice: Random, rows: Rows, count: int = 120) -> list[ListedCase]:
    """Cases of every class and band; costs on the bounds of a band, one 分 above and below."""
    names = [line.institution for line in rows["institutions"] if line.dip_listed is YesNo.YES]
    levels = {line.institution: line.level for line in rows["institutions"]}
    helps = ["", "", *(line.auxiliary_name for line in rows["auxiliaries"])]
    found = []
    for i in range(count):
        disease, name = dice.choice(rows["diseases"]), dice.choice(names)
        mean = disease.reference(levels[name]) or 700_000
        bound = dice.choice([Decimal("0.5"), Decimal(2), Decimal(5), Decimal(dice.randrange(1, 70_000)) / 10_000])
        cost = max(1, int(mean * bound) + dice.choice([-1, 0, 0, 1]))
        found.append(
            listed(
                f"例{i}", disease.disease_code, cost, institution=name, scheme=dice.choice(list(Scheme)),
                bed_day_count=dice.randrange(90) if disease.disease_class is DiseaseClass.BED_DAY else None,
                auxiliary_1=dice.choice(helps), auxiliary_2=dice.choice(helps),
                supplement_paid=dice.choice([None, Money(dice.randrange(10**6))]),
                handling=dice.choice([None, Handling.NONE, Handling.NONE, Handling.DEDUCTED, Handling.TAKEN_OUT]),
            )
        )  # fmt: skip
    return found


def bands(dice: Random) -> list[DeviationBand]:
    """Bands of every use, in no order of their names."""
    uppers = [*sorted(Decimal(dice.randrange(1, 60_000)) / 10_000 for _ in range(3)), None]
    return [
        DeviationBand(
            deviation_band=f"档{i}", band_upper=upper, band_inclusive=dice.choice(list(YesNo)),
            band_slope=dice.choice([Decimal(0), Decimal(1), Decimal("0.3333")]),
            band_constant=dice.choice([Decimal(0), Decimal(1), Decimal("0.25")]),
            coefficient_use=dice.choice(list(CoefficientUse)),
        )
        for i, upper in enumerate(dict.fromkeys(uppers))
    ]  # fmt: skip


def awkward(dice: Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """The example with other flags, means, bands and readings."""
    rows: dict[str, Any] = dict(ROWS)
    rows["disease_classes"] = [
        replace(line, coefficient_applies=dice.choice(list(YesNo)), deviation_applies=dice.choice(list(YesNo)),
                auxiliary_applies=dice.choice(list(YesNo)))
        for line in ROWS["disease_classes"]
    ]  # fmt: skip
    rows["diseases"] = [
        replace(line, mean_one=dice.choice([None, Money(0), line.mean_one]),
                mean_two=dice.choice([None, line.mean_two]),
                score_add_on=dice.choice([None, Decimal("-0.1234"), Decimal("0.05")]))
        for line in ROWS["diseases"]
    ]  # fmt: skip
    rows["deviation_bands"] = bands(dice)
    chosen = dict(CHOSEN)
    for parameter in parameters_of(Parameters2025):
        if parameter.choices:
            chosen[parameter.name] = dice.choice(list(parameter.choices))
    chosen["unreviewed"] = Unreviewed.AS_NORMAL
    chosen["score_base"] = dice.choice([100, 1000, 777])
    return rows, chosen


def assert_same(folder: Path, cases: Sequence[ListedCase], rows: Rows, chosen: dict[str, Any]) -> None:
    found = taken(folder, cases, rows, chosen)
    assert (found.taken, found.rejects, found.problems, found.review) == (len(cases), (), (), ())
    for name, scheme in BOTH:
        assert found.tables[f"{name}_summary"] == summed(cases, rows, chosen, scheme, found.note)


@proves(clauses.SCORES, clauses.COEFFICIENT, clauses.REVIEWED_SCORES)
def test_a_list_beside_the_example_gives_what_the_rule_gives_case_by_case(tmp_path: Path) -> None:
    assert_same(tmp_path, some_cases(Random(7), ROWS, 2000), ROWS, NORMAL)


@pytest.mark.parametrize("seed", SEEDS)
def test_under_any_flags_bands_and_readings_the_list_gives_what_the_rule_gives(tmp_path: Path, seed: int) -> None:
    dice = Random(seed)
    rows, chosen = awkward(dice)
    assert_same(tmp_path, some_cases(dice, rows), rows, chosen)


def test_a_case_that_is_scored_one_by_one_is_not_counted_again(tmp_path: Path) -> None:
    single = ROWS["single_cases"][0]
    twice = [listed(single.case_number, "SL01:47.09", 900_000), listed("另", "SL01:47.09", 900_000)]
    found = taken(tmp_path, twice, ROWS, NORMAL).tables["employee_summary"]
    assert (found[0].case_count, found[0].total_cost) == (1, 900_000)


def test_what_must_be_looked_at_is_listed_with_its_reason(tmp_path: Path) -> None:
    cases = [
        listed("一", "SL01:47.09", 900_000),
        listed("二", "SL01:47.09", 9_000_000),
        listed("三", "CR01", 500_000),
        listed("四", "SL01:47.09", 900_000, institution="示例社区卫生服务中心"),
    ]
    lacking = {**ROWS, "coefficients": [c for c in ROWS["coefficients"] if c.institution != "示例市中心医院"]}
    reasons = sorted((item.line, item.reason) for item in taken(tmp_path, cases, lacking, CHOSEN).review)
    assert [(line, reason) for line, reason in reasons if "系数" not in reason] == [
        (3, "费用倍数落在“评审”一档，没有特例单议结果"),
        (4, "按床日计分的病种没有住院床日"),
        (5, "机构名录登记为不实行DIP"),
    ]
    assert [line for line, reason in reasons if reason == "“机构系数”中没有这家机构"] == [2, 3, 4, 5]


def test_unknown_diseases_and_auxiliaries_are_sent_back(tmp_path: Path) -> None:
    cases = [
        listed("一", "SL01:47.09", 900_000),
        listed("二", "没有的", 900_000),
        listed("三", "SL01:47.09", 900_000, auxiliary_2="没有的"),
    ]
    found = taken(tmp_path, cases, ROWS, NORMAL)
    assert [(item.line, item.heading) for item in found.rejects] == [(3, "病种编码"), (4, "辅助目录二")]
    assert (found.taken, found.read) == (1, 3)
