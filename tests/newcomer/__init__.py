"""示例市：第五个城市，按“怎样加一个城市”写成的最小样子。"""

from tests.newcomer import clauses, rules
from xltool.check_sides import YUAN, given_sum, made, plus, result_sum
from xltool.city import City, Rows, Year
from xltool.money import money
from xltool.tables import Sheet, Stage, Table

HOSPITALS = Table("hospitals", Stage.SETTLE, entry=rules.Entry, result=rules.Settled, total=True, spare=30)
SPENT = plus(result_sum("hospitals", "settled", YUAN), result_sum("hospitals", "overspend", YUAN))
ADDS_UP = made("E9901", Stage.SETTLE, "决算额＋医疗机构承担＝发生额", SPENT, given_sum("hospitals", "booked", YUAN),
               "hospitals.settled", clauses.SETTLEMENT, "元")  # fmt: skip


def example() -> tuple[Rows, dict[str, object]]:
    told = (("示例一院", "1000000.10", "1100000"), ("示例二院", "800000", "700000.50"), ("示例三院", "0", "12.34"))
    return {"hospitals": [rules.Entry(institution=n, prior_settled=money(p), booked=money(b)) for n, p, b in told]}, {}


YEAR_2024 = Year(
    document=clauses.DOCUMENT, status="示例", parameters=rules.Parameters, compute=rules.compute, example=example,
    sheets=(Sheet("医疗机构", "2024年度示例市医疗机构年终结算表", (HOSPITALS,)),), checks=(ADDS_UP,),
)  # fmt: skip
CITY = City(name="示例市", short="示例", years={2024: YEAR_2024})
