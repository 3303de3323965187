"""分配过程：一行写明总额、权重、尾数和门槛。"""

from decimal import Decimal

from tests.tables import proves, wan
from xltool.methods.apportion import apportion
from xltool.policies.zhuji import clauses
from xltool.policies.zhuji.splits import TAIL_RULE, split_row


@proves(clauses.ANNEX_2)
def test_a_line_shows_how_a_pot_was_shared_out() -> None:
    # C2: 100 ÷ 3 = 3333.333333 quanta of 0.01 万元 each; one is left over, all three stand at the threshold
    line = split_row("例", apportion(wan("100"), [1, 1, 1], wan("0.01")), Decimal(3), clauses.ANNEX_2)
    assert (line.allocation, line.pool, line.quantum) == ("例", wan("100"), wan("0.01"))
    assert (line.weight_total, line.whole_total, line.left_over) == (3, 9999, 1)
    assert (line.threshold, line.above, line.basis) == (Decimal("0.333333"), 0, "附件2")


def test_the_rule_for_what_is_left_over_is_said_in_words() -> None:
    assert TAIL_RULE == (
        "尾差（条文未规定）：按最大余额法。各户先得整数份额，剩余份数按余数（六位小数）从大到小各加一份，"
        "余数相同的按行序，合计必等于分配总额；权重合计为零的不分配。"
    )
