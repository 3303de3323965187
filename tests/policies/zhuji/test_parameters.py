"""参数：印明的数与文件一致，未规定的有默认读法，必填的没有默认。"""

from enum import StrEnum

import pytest

from tests.tables import proves, table
from xltool.money import in_unit
from xltool.parameters import Parameter, Standing, parameters_of, with_defaults
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.parameters import Parameters2024

ALL = parameters_of(Parameters2024)


def written(parameter: Parameter) -> str:
    """A default as the table of the test writes it."""
    value = parameter.default
    if parameter.unit is not None:
        value = in_unit(value, parameter.unit).normalize()
        return f"{value:f} {parameter.unit.label}"
    return str(value)


def with_standing(standing: Standing) -> list[Parameter]:
    return [parameter for parameter in ALL if parameter.standing is standing]


@proves(
    clauses.MEAN_CAP,
    clauses.RATIO_CAP,
    clauses.NEW_OVERSPEND,
    clauses.NEWLY_CONTROLLED,
    clauses.PHARMACY_BUDGET,
    clauses.INCENTIVE_TOTAL,
    clauses.SPECIAL_CASES,
)
def test_every_number_the_document_prints_is_the_documents_number() -> None:
    rows = table(
        """
        | 参数                | 文件      |
        |---------------------|-----------|
        | year                | 2024      |
        | pharmacy_budget     | 11477 万元 |
        | mean_cap            | 130 元    |
        | ratio_growth        | 0.02      |
        | overspend_threshold | 31 万元   |
        | inclusion_years     | 3         |
        | severe_pot          | 500 万元  |
        | child_pot           | 200 万元  |
        | special_pot         | 800 万元  |
        | incentive_total     | 1500 万元 |
        | third_level_points  | 1         |
        | fourth_level_points | 2         |
        | weight_threshold    | 2         |
        | weight_deduction    | 1         |
        | therapy_points      | 0.3       |
        | vessel_points       | 5         |
        """
    )
    printed = with_standing(Standing.PRINTED)
    assert {parameter.name: written(parameter) for parameter in printed} == {row["参数"]: row["文件"] for row in rows}


def test_every_open_question_has_our_reading_and_its_alternatives() -> None:
    rows = table(
        """
        | 参数                      | 默认             | 另选                   |
        |---------------------------|------------------|------------------------|
        | quantum                   | 0.01 万元        |                        |
        | rescale_pharmacy          | 是               | 否                     |
        | annualise_base            | 否               | 是                     |
        | month_count               | 整月             | 按天折月取整、按天     |
        | mean_basis                | 列支费用         | 总费用、统筹基金       |
        | drop_excluded_only_visits | 是               | 否                     |
        | ratio_scope               | 全部统筹基金     | 饮片谈判药除外部分     |
        | mean_type                 | 总人次除以总人头 | 各店比值平均           |
        | caps_mode                 | 连乘             | 相加                   |
        | order                     | 先考核后额度     | 先额度后考核           |
        | cap_level                 | 逐店             | 全组                   |
        | overspend_weight          | 发生额           | 准予支付额             |
        | floor_at_threshold        | 否               | 是                     |
        | no_bearer                 | 其余药店按发生额 | 其余药店平均           |
        | stacking                  | 各类相加         | 只取最高               |
        | incentive_target          | 单列台账         | 计入门诊决算额         |
        """
    )
    found = {}
    for parameter in with_standing(Standing.OPEN):
        choices: type[StrEnum] | tuple[()] = parameter.choices or ()
        others = [choice.value for choice in choices if choice is not parameter.default]
        found[parameter.name] = (written(parameter), set(others))
    assert found == {row["参数"]: (row["默认"], set(filter(None, row["另选"].split("、")))) for row in rows}


@proves(clauses.PAYMENT)
def test_only_the_two_outpatient_shares_are_mandatory_and_nobody_guesses_them() -> None:
    mandatory = with_standing(Standing.MANDATORY)
    assert [parameter.name for parameter in mandatory] == [
        "outpatient_overspend_borne_by_hospital",
        "outpatient_surplus_kept_by_hospital",
    ]
    assert [(parameter.default, parameter.at_most) for parameter in mandatory] == [(None, 1), (None, 1)]


@pytest.mark.parametrize("parameter", ALL, ids=lambda parameter: parameter.name)
def test_every_parameter_says_what_it_decides(parameter: Parameter) -> None:
    assert parameter.says.endswith("。")
    assert parameter.clause.sentence
    assert getattr(with_defaults(Parameters2024), parameter.name) == parameter.default
