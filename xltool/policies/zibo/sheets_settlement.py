"""淄博市 2025 工作簿：点数与应得、超支分担、年度清算、多元复合支付、预算执行。"""

from xltool.policies.zibo import (
    annual,
    clauses,
    division,
    execution,
    ledgers,
    overspends,
    points,
    remote,
    standards,
)
from xltool.policies.zibo.versions import BOTH, Scheme
from xltool.tables import Sheet, Stage, Table

SETTLE = Stage.SETTLE

POINTS = Sheet(
    "点数与应得",
    "2025年度淄博市DIP点数及应得额表",
    (
        Table(
            "remote_dips", SETTLE, entry=remote.RemoteDip, result=remote.RemoteSettled, fixed=tuple(Scheme),
            caption="一、省内异地就医DIP", row_aliases={scheme: remote.remote_aliases(name) for name, scheme in BOTH},
            notes=("备注：没有实行的填 0。默认单列，从“异地联网结算和零星报销”支出预算中支付。",),
        ),
        Table(
            "point_values", SETTLE, result=points.PointValue, spare=2, caption="二、点值",
            row_aliases={scheme: points.value_aliases(name) for name, scheme in BOTH},
            notes=("点值＝分配总额÷总点数，一个险种一个点值，不先取整。",),
        ),
        *(
            Table(
                f"{name}_points", SETTLE, result=points.Points, total=True, spare=3, caption=f"{number}、{scheme}医保",
                aliases=points.points_aliases(name, scheme),
            )
            for number, (name, scheme) in zip("三四", BOTH, strict=True)
        ),
        Table(
            "annual_divisions", SETTLE, result=division.Division, spare=4, caption="五、分配过程",
            row_aliases={
                **{
                    points.line_of(scheme): division.sources(f"{name}_points", f"{{point_values.annual_pool@{scheme}}}")
                    for name, scheme in BOTH
                },
                **{
                    overspends.line_of(scheme): division.sources(
                        f"{name}_overspends", f"{{share_pools.share_pool@{scheme}}}"
                    )
                    for name, scheme in BOTH
                },
            },
            notes=division.TAIL_RULES,
        ),
    ),
    landscape=True,
)  # fmt: skip

OVERSPENDS = Sheet(
    "超支分担",
    "2025年度淄博市DIP结余留用和合理超支分担表",
    (
        Table(
            "balance_bands", SETTLE, entry=standards.BalanceBand, spare=6, caption="一、结余留用、超支分担分档",
            notes=(
                "备注：文件没有给出分档，由经办机构按实施办法填定：档上限为计量记账额÷应得额，由低到高，最后一档填“无”；"
                "分档金额＝记账额系数×计量记账额＋应得额系数×应得额。",
            ),
        ),
        Table(
            "share_pools", SETTLE, entry=overspends.SharedMoney, result=overspends.SharePool, fixed=tuple(Scheme),
            caption="二、分担资金", row_aliases={scheme: overspends.pool_aliases(name) for name, scheme in BOTH},
            notes=("备注：用于分担合理超支的资金必须填，没有的填 0；不归机构的结余加入其中，两个险种不相互抵补。",),
        ),
        *(
            Table(
                f"{name}_overspends", SETTLE, result=overspends.Overspend, total=True, spare=3,
                caption=f"{number}、{scheme}医保", aliases=overspends.overspend_aliases(name, scheme),
            )
            for number, (name, scheme) in zip("三四", BOTH, strict=True)
        ),
    ),
    landscape=True,
)  # fmt: skip

ANNUAL = Sheet(
    "年度清算",
    "2025年度淄博市DIP年度清算表",
    (
        Table(
            "assessment_bands", SETTLE, entry=standards.AssessmentBand, spare=6, caption="一、考核返还分档",
            notes=(
                "备注：文件没有给出考核办法，由经办机构填定：档上限为考核得分，由低到高，最后一档填“无”；"
                "返还系数＝得分乘数×得分÷100＋档常数。",
            ),
        ),
        *(
            Table(
                f"{name}_annual", SETTLE, entry=annual.Assessed, result=annual.Clearing, total=True, spare=60,
                caption=f"{number}、{scheme}医保", aliases=annual.annual_aliases(name, scheme),
                notes=(
                    "备注：“认定的合理超支”不填的，超支全部计入分档；违规病例事前剔除的不再填违规扣款。"
                    "质量保证金在月度结算时扣留，清算时只扣不予返还的部分。",
                ) if name == "resident" else (),
            )
            for number, (name, scheme) in zip("二三", BOTH, strict=True)
        ),
    ),
    landscape=True,
)  # fmt: skip

LEDGERS = Sheet(
    "多元复合支付",
    "2025年度淄博市多元复合支付结算表",
    (
        Table("capitations", SETTLE, entry=ledgers.Capitation, result=ledgers.CapitationPaid, total=True, spare=60,
              caption="一、按人头付费", may_be_empty=True, notes=("备注：" + clauses.CAPITATION.sentence,)),
        Table("fee_services", SETTLE, entry=ledgers.FeeService, result=ledgers.FeePaid, total=True, spare=40,
              caption="二、按项目付费", may_be_empty=True),
        Table("quota_items", SETTLE, entry=ledgers.QuotaItem, result=ledgers.QuotaPaid, total=True, spare=40,
              caption="三、按定额标准付费", may_be_empty=True, notes=("备注：" + clauses.QUOTA_ITEMS.sentence,)),
        Table("bed_days", SETTLE, entry=ledgers.BedDays, result=ledgers.BedDaysPaid, total=True, spare=40,
              caption="四、按床日付费", may_be_empty=True,
              notes=("备注：按床日定额结算的填这里；按床日付费病种以分值参与DIP的不填。",)),
        Table("other_funds", SETTLE, entry=ledgers.OtherFundClaim, result=ledgers.OtherFundDue, total=True, spare=40,
              caption="五、职工大额医疗费用补助、居民大病保险", may_be_empty=True,
              notes=("备注：一体化结算，单独记账，不占统筹基金，不进DIP；与商业保险公司结算。",)),
    ),
    landscape=True,
)  # fmt: skip

EXECUTION = Sheet(
    "预算执行",
    "2025年度淄博市医保统筹基金支出预算执行表",
    tuple(
        Table(
            f"{name}_execution", SETTLE, entry=execution.ElsewhereSettled, result=execution.Execution, total=True,
            fixed=tuple(execution.HEADS), caption=f"{number}、{scheme}医保",
            row_aliases=execution.execution_aliases(name, scheme),
            notes=("备注：“另行结算额”填本簿没有结算的部分，如零星报销、未按人头付费的门诊；没有的留空。",)
            if name == "resident" else (),
        )
        for number, (name, scheme) in zip("一二", BOTH, strict=True)
    ),
    landscape=True,
)  # fmt: skip

SHEETS = (POINTS, OVERSPENDS, ANNUAL, LEDGERS, EXECUTION)
