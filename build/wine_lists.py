"""Wine 检查之清单：簿旁有清单的，打包好的程序汇总、结算，与源代码逐格相同；DuckDB 的文件都在包里。"""

from pathlib import Path

from wine_program import run, same_cells, source
from wine_tools import require

from tests.policies.huzhou.people import as_csv, cost, person
from tests.policies.huzhou.test_book import listed_book
from tests.policies.huzhou.years import CHRONIC, RESIDENT
from xltool.policies.huzhou.lists import COSTS, SIGNED

LIBRARIES = ("_internal/_duckdb*.pyd", "_internal/python_calamine/*.pyd")
"""What reads lists, CSV and XLSX."""
BOOK = "湖州"


def check_lists(program: Path, work: Path) -> None:
    """A small year of 湖州, its members and costs in two lists beside the book."""
    for pattern in LIBRARIES:
        require(len(list(program.parent.glob(pattern))) == 1, f"包里没有 {pattern}")
    folders = [work / side / "清单 A&B" for side in ("本机", "程序")]
    for folder in folders:
        listed(folder)
    ours = source(folders[0], "settle", f"{BOOK}.xlsx")
    theirs = run(program, folders[1], "settle", f"{BOOK}.xlsx")
    require(ours == theirs, f"用清单结算时说的话不同：\n{ours}\n{theirs}")
    count = same_cells(*(folder / f"{BOOK}_结算.xlsx" for folder in folders), least=1000)
    print(f"用清单结算 {BOOK}：{count:,} 格与源代码算的逐格相同")


def listed(folder: Path) -> None:
    """The book and its lists: members as Excel in China writes CSV, and costs in UTF-8."""
    folder.mkdir(parents=True)
    people = [person("1"), person("1", CHRONIC, 4), person("9", scheme=RESIDENT)]
    (folder / "签约.csv").write_text(as_csv(SIGNED, people), encoding="gb18030")
    (folder / "费用.csv").write_text(as_csv(COSTS, [cost("2", 12345)]), encoding="utf-8")
    listed_book(folder, signed="签约.csv", costs="费用.csv")
