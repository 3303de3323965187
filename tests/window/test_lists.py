"""窗口和清单：旁边有清单的簿在窗口里照样结算；导入清单只试读，说清采用多少；按钮用这个城市自己的话。"""

from pathlib import Path

from tests.policies.huzhou.people import as_csv, cost, person
from tests.policies.huzhou.test_book import listed_book
from tests.policies.huzhou.years import RESIDENT
from tests.window.books import desk, settle_down
from xltool.policies.huzhou import CITY
from xltool.policies.huzhou.lists import COSTS, SIGNED
from xltool.tables import Stage
from xltool.window import actions
from xltool.window.desk import Desk, Line, State, results
from xltool.window.view.import_export import tables


def listed(folder: Path) -> tuple[Desk, Line]:
    """A small year of 湖州 with its two lists beside it, on a desk."""
    people = [person("1"), person("2"), person("9", scheme=RESIDENT)]
    (folder / "签约.csv").write_text(as_csv(SIGNED, people), encoding="gb18030")
    (folder / "费用.csv").write_text(as_csv(COSTS, [cost("3", 12345)]), encoding="utf-8")
    found, _ = desk()
    (line,), _ = found.add([listed_book(folder, signed="签约.csv", costs="费用.csv")])
    settle_down(found)
    return found, line


def test_a_book_with_lists_settles_and_its_result_is_found_again(tmp_path: Path) -> None:
    found, line = listed(tmp_path)
    found.start(actions.SETTLE, [line])
    settle_down(found)
    assert line.state is State.DONE, [problem.text() for problem in line.problems]
    suffix = CITY.years[2022].steps[Stage.SETTLE].suffix
    assert line.written == {"settle": tmp_path / f"湖州_{suffix}.xlsx"}
    assert list(results([line])) == [f"湖州_{suffix}.xlsx"]
    assert found.label(actions.SETTLE) == CITY.years[2022].steps[Stage.SETTLE].word


def test_a_list_is_tried_and_nothing_is_written(tmp_path: Path) -> None:
    found, line = listed(tmp_path)
    assert [name for name in tables(line) if name in (SIGNED.caption, COSTS.caption)] == [
        listing.caption for listing in CITY.years[2022].lists
    ]
    found.start(actions.IMPORT, [line], export=tmp_path / "签约.csv", table=SIGNED.caption, mapping={})
    settle_down(found)
    assert line.state is State.DONE, [problem.text() for problem in line.problems]
    assert line.written == {}
    assert line.outcome is not None
    assert line.outcome.summary[0] == f"“{SIGNED.caption}”签约.csv：读入 3 行，采用 3 行，退回 0 行"
    assert line.verdict == line.outcome.summary[0]


def test_a_list_elsewhere_is_refused_in_the_words_of_the_window(tmp_path: Path) -> None:
    found, line = listed(tmp_path)
    (tmp_path / "别处").mkdir()
    other = tmp_path / "别处" / "签约.csv"
    other.write_text(as_csv(SIGNED, [person("1")]), encoding="utf-8")
    found.start(actions.IMPORT, [line], export=other, table=SIGNED.caption, mapping={})
    settle_down(found)
    assert [problem.code for problem in line.problems] == ["E5442"]
