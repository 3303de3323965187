"""xlwings 轻装：到工作表函数的路上没有 pandas；值怎样进、怎样出。"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

CALL = """
import sys
from tests.excel.fake_windows import install
call_udf = install()
try:
    print(call_udf("xltool.excel.udfs", {name!r}, {arguments!r}, None, None))
except Exception as error:
    print(error)
print(sorted({{"pandas", "numpy", "matplotlib", "PIL", "polars"}} & set(sys.modules)))
"""


def run(script: str) -> list[str]:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def called(name: str, *arguments: object) -> str:
    """A function called the way the COM server calls it, in an interpreter of its own, without pandas."""
    answer, loaded = run(CALL.format(name=name, arguments=arguments))
    assert loaded == "[]"
    return answer


def test_a_function_called_through_xlwings_gets_rows_and_answers_with_rows_and_needs_no_pandas() -> None:
    assert called("YB_APPORTION", 100.0, ((30.0,), (25.0,), (40.0,), (20.0,))) == "[[26.09], [21.74], [34.78], [17.39]]"


def test_an_omitted_argument_arrives_as_missing_and_takes_its_default() -> None:
    missing = -2147352572
    assert called("YB_APPORTION", 100.0, (1.0, 1.0, 1.0), missing, missing) == "[[33.34, 33.33, 33.33]]"


def test_an_error_value_reaches_the_function_and_is_not_taken_for_a_blank() -> None:
    assert called("YB_QUOTA_BASE", ((-2146826281, 1.0),), 1.0) == (
        "【E2109】YB_QUOTA_BASE「上年决算额 prior_settled · 第1行第1列」：公式结果是错误值 #DIV/0!。"
        "应为数字（元）。请改正公式或直接填数。"
    )


def test_the_functions_need_neither_xlwings_nor_pywin32() -> None:
    script = "import sys, xltool.excel.udfs, xltool.excel.wrappers\nprint({'xlwings', 'pythoncom'} & set(sys.modules))"
    assert run(script) == ["set()"]


def test_plain_xlwings_would_bring_pandas_along() -> None:
    # or the tests above would prove nothing
    assert run("import sys, xlwings\nprint('pandas' in sys.modules, 'numpy' in sys.modules)") == ["True True"]


def test_what_was_kept_out_can_be_imported_afterwards() -> None:
    script = (
        "from xltool.excel.xlwings_light import import_xlwings\n"
        "light = import_xlwings()\n"
        "import pandas\n"
        "print(import_xlwings() is light, light.__pro__, pandas.Series([1]).sum())"
    )
    assert run(script) == ["True False 1"]


def test_what_was_loaded_before_stays_loaded() -> None:
    script = (
        "import pandas, sys\n"
        "from xltool.excel.xlwings_light import import_xlwings\n"
        "import_xlwings()\n"
        "print(sys.modules['pandas'] is pandas, sys.modules['xlwings'].conversion.pd)"
    )
    assert run(script) == ["True None"]
