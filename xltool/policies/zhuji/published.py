"""诸暨市 2024 附件1、附件2 印发的数字，万元。"""

from xltool.money import Money, Unit, money
from xltool.parameters import YesNo
from xltool.policies.zhuji import units
from xltool.policies.zhuji.outpatient import OutpatientQuota
from xltool.policies.zhuji.units import UnitBudget


def wan(amount: str) -> Money:
    """An amount printed in 万元."""
    return money(amount, Unit.WAN)


ANNEX_1 = (
    UnitBudget(
        unit_group="医疗机构", budget_unit=units.INPATIENT,
        employee=wan("50493.34"), resident=wan("63273.41"), remark="",
    ),
    UnitBudget(
        unit_group="医疗机构", budget_unit=units.OUTPATIENT,
        employee=wan("35817.82"), resident=wan("14717.88"), remark="",
    ),
    UnitBudget(
        unit_group="零售药店", budget_unit=units.ORIGINAL,
        employee=wan("10361"), resident=wan("2"), remark="市内药店普通门诊刷卡结算基金支出",
    ),
    UnitBudget(
        unit_group="零售药店", budget_unit=units.NEW,
        employee=wan("1116"), resident=None, remark="",
    ),
)  # fmt: skip
ANNEX_1_TOTALS = (wan("97788.16"), wan("77993.29"))

_QUOTAS = """
诸暨市人民医院医共体 13969.65 5069.76
诸暨市中医医院医共体 6041.6 2837.18
诸暨市中心医院医共体 5616.76 2564.5
诸暨市妇幼保健院 749.74 167.74
诸暨市第二人民医院 930.26 701.76
诸暨市第三人民医院 811.86 389.97
诸暨市第四人民医院 1406.92 951.89
诸暨市第五人民医院 543.59 465.17
诸暨市第六人民医院 2392.7 1151.7
诸暨弘济医院 325.37 36.87
诸暨华虹康复医院 249.06 33.97
诸暨店口中康医院 296.38 67.13
诸暨艾玛妇产医院 248.42 11.28
诸暨口腔医院 63.72 20.28
诸暨爱尔眼科医院 4.25 1.6
诸暨詹氏中医骨伤医院 153.07 34.61
诸暨宏宇康复医院 1629.86 172.87
诸暨颐和康复护理院 101.59 6.44
诸暨九州医院 158.28 20.28
诸暨暨阳康复医院 124.74 12.88
"""
RESUMED, NEWLY_CONTROLLED = "诸暨九州医院", "诸暨暨阳康复医院"


def _quota(line: str) -> OutpatientQuota:
    """A printed line, with last year's figures as the note of 附件2 tells them.

    九州 was given 3 months of 2023; 暨阳 takes its 2023 决算额; the others carry their 2023 quota on.
    """
    name, employee, resident = line.split()
    printed = wan(employee), wan(resident)
    quota: tuple[Money | None, Money | None] = printed
    account: tuple[Money | None, Money | None] = (None, None)
    months: int | None = 12
    if name == RESUMED:
        quota, months = (wan("39.57"), wan("5.07")), 3
    elif name == NEWLY_CONTROLLED:
        quota, account, months = (None, None), printed, None
    return OutpatientQuota(
        institution=name,
        employee_quota=printed[0],
        resident_quota=printed[1],
        remark="",
        newly_controlled=YesNo.YES if name == NEWLY_CONTROLLED else YesNo.NO,
        prior_months=months,
        prior_employee_quota=quota[0],
        prior_resident_quota=quota[1],
        prior_employee_account=account[0],
        prior_resident_account=account[1],
    )


ANNEX_2 = tuple(_quota(line) for line in _QUOTAS.strip().splitlines())
ANNEX_2_TOTALS = (wan("35817.82"), wan("14717.88"))
HOSPITALS = tuple(line.institution for line in ANNEX_2)
