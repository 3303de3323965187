"""宁德市 2024 工作簿：区域总额预算各表——版本、可预算总额、打包额、预测额、方案、敏感性分析。"""

from xltool.money import Unit
from xltool.policies.ningde import clauses, forecast, funds, package, plan, sensitivity, two_years, versions
from xltool.policies.ningde.versions import BOTH
from xltool.tables import Sheet, Stage, Table

WAN = Unit.WAN
ADJUST = Stage.ADJUST
NUMBERED = tuple(zip("一二", BOTH, strict=True))

VERSIONS = Sheet(
    "预算版本",
    "宁德市DIP区域总额预算版本表",
    (
        Table(
            "versions", ADJUST, entry=versions.Version, spare=8,
            notes=(
                "备注：预下达、下达、调整各占一行，按先后填写，以前各版不删不改；“是否执行”只有一版填“是”。"
                "调整的须写理由（第十四条），下达的填文号。各表按这里的版本名称逐版填报。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

COMPARISON = Sheet(
    "版本比较",
    "宁德市DIP区域总额预算各版比较表",
    (
        Table(
            "comparison", ADJUST, result=versions.Comparison, unit=WAN, spare=8,
            notes=("备注：" + clauses.REGIONAL.sentence,),
        ),
    ),
    landscape=True,
)  # fmt: skip

FUNDS = Sheet(
    "可预算总额",
    "宁德市医保基金本年度可预算总额测算表",
    (
        *(
            Table(
                f"{name}_funds", ADJUST, entry=funds.Income,
                result=funds.EmployeeFunds if name == "employee" else funds.ResidentFunds,
                unit=WAN, spare=8, caption=f"{number}、{scheme}医保" + ("（含生育保险）" if name == "employee" else ""),
                aliases={"rate_parameter": f"{{{funds.RATE_PARAMETER[scheme]}}}"},
            )
            for number, (name, scheme) in NUMBERED
        ),
        Table(
            "city_funds", ADJUST, result=funds.CityFunds, unit=WAN, spare=8, caption="三、全市",
            notes=(
                "备注：收入只列当年来源，不动用历年结余。风险金比例取“参数”；某一版另有规定的填“本版风险金比例”，"
                "以前各版即不随参数改变。其他因素调整增加为正、减少为负，须写理由。",
            ),
        ),
    ),
    landscape=True,
)  # fmt: skip

EXCLUSIONS = Sheet(
    "不纳入DIP项目",
    "宁德市不纳入DIP付费项目基金预算表",
    (
        Table(
            "exclusions", ADJUST, entry=package.Exclusion, unit=WAN, spare=40,
            notes=(
                "备注：逐项填报，如门诊医疗费用、市内未纳入DIP结算定点医疗机构住院（职工含生育）医疗费用、生育津贴支出等。"
                + clauses.EXCLUSIONS.sentence,
            ),
        ),
    ),
)  # fmt: skip

PACKAGE = Sheet(
    "DIP打包额",
    "宁德市DIP区域可用打包额测算表",
    tuple(
        Table(
            f"{name}_package", ADJUST,
            entry=package.EmployeeDeductions if name == "employee" else package.ResidentDeductions,
            result=package.Package, unit=WAN, spare=8, caption=f"{number}、{scheme}医保",
            aliases=package.package_aliases(name, scheme),
            notes=("备注：" + clauses.AVAILABLE.sentence,) if name == "resident" else (),
        )
        for number, (name, scheme) in NUMBERED
    ),
    landscape=True,
)  # fmt: skip

YEARS = Sheet(
    "前两年度支出",
    "宁德市DIP所涉费用前两年度支出及权重表",
    tuple(
        Table(
            f"{name}_years", ADJUST, entry=two_years.TwoYears, result=two_years.WeightedYears, unit=WAN, spare=8,
            caption=f"{number}、{scheme}医保",
            notes=(
                "备注：“上年度”为预算年度的前一年，“前年度”为再前一年；只有一个年度有数的，另一年度填“无”。"
                "医疗费用和基金支付比例仅在参数“预测基数口径”选用时填。某一版另有权重的填“本版上年度权重”。",
            ) if name == "resident" else (),
        )
        for number, (name, scheme) in NUMBERED
    ),
    landscape=True,
)  # fmt: skip

FORECAST = Sheet(
    "DIP预算总额",
    "宁德市DIP区域预算总额测算表",
    tuple(
        Table(
            f"{name}_forecast", ADJUST, entry=forecast.Growth, result=forecast.Forecast, unit=WAN, spare=8,
            caption=f"{number}、{scheme}医保",
            aliases={
                "available_package": f"{{{name}_package.available}}",
                "first_part": f"{{{name}_years.prior_part}}",
                "second_part": f"{{{name}_years.earlier_part}}",
            },
            notes=("备注：" + clauses.LESSER.sentence,) if name == "resident" else (),
        )
        for number, (name, scheme) in NUMBERED
    ),
    landscape=True,
)  # fmt: skip

PLAN = Sheet(
    "区域总额预算方案",
    "2024年度宁德市DIP区域总额预算方案表",
    (
        Table(
            "plan_versions", ADJUST, result=plan.PlanVersion, caption="一、执行版本", spare=1,
        ),
        Table(
            "plan_lines", ADJUST, result=plan.PlanLine, unit=WAN, caption="二、方案", spare=len(plan.ITEMS),
            row_aliases=plan.plan_aliases(),
            notes=("备注：职工、居民分账管理、分别核算，合计只作列示。", "备注：" + clauses.PLAN.sentence),
        ),
    ),
    landscape=True,
)  # fmt: skip

SENSITIVITY = Sheet(
    "敏感性分析",
    "2024年度宁德市DIP区域预算总额敏感性分析表",
    (
        Table(
            "growth_steps", ADJUST, result=sensitivity.GrowthSteps, caption="一、增长率各档", spare=2,
            row_aliases=sensitivity.growth_aliases(),
        ),
        Table(
            "forecast_steps", ADJUST, result=sensitivity.ForecastSteps, unit=WAN, caption="二、预测额", spare=2,
            row_aliases=sensitivity.growth_aliases(),
        ),
        *(
            Table(
                f"{name}_sensitivity", ADJUST, result=sensitivity.Sensitivity, unit=WAN, spare=5,
                caption=f"{number}、{scheme}医保DIP区域预算总额",
                aliases=sensitivity.budget_aliases(name, scheme), row_aliases=sensitivity.OFFSETS,
                notes=(
                    "备注：以执行版本为基准，只动风险金比例和增长率，每档之差见“参数”；"
                    "增长率高于控制指标的各档只供测算，不得据以确定预算（第七条（三））。",
                ) if name == "resident" else (),
            )
            for number, (name, scheme) in zip("三四", BOTH, strict=True)
        ),
    ),
    landscape=True,
)  # fmt: skip

SHEETS = (VERSIONS, FUNDS, EXCLUSIONS, PACKAGE, YEARS, FORECAST, COMPARISON, PLAN, SENSITIVITY)
