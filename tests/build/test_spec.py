"""配方：不带的模块真的用不着；程序里不是 Python 的文件都带上。"""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.build.frozen import ROOT, bundle

SPEC = ast.parse((ROOT / "build" / "xltool.spec").read_text("utf-8"))
WITHOUT = """
import importlib, importlib.abc, pkgutil, sys
unused = {unused!r}
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if any(name == one or name.startswith(one + ".") for one in unused):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
import xltool
names = [found.name for found in pkgutil.walk_packages(xltool.__path__, "xltool.")]
names = [name for name in names if not name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
import io, openpyxl, xlsxwriter, xlrd
from rich.console import Console
from rich.status import Status
with Status("正在准备", console=Console(file=io.StringIO(), force_terminal=True)):
    pass
from xltool.__main__ import main
main(["template", "诸暨", "2024", "-o", sys.argv[1]])
main(["check", sys.argv[1]])
print(len(names))
"""
"""Everything of ours imported and used in an interpreter that has nothing of what the bundle leaves out."""


def assigned(name: str) -> Any:
    """A constant of the specification."""
    nodes = [node for node in SPEC.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name]
    return ast.literal_eval(nodes[0].value)


def unused() -> list[str]:
    found = next(
        node.value for node in SPEC.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "UNUSED"
    )
    names: list[str] = ast.literal_eval(found)
    return names


def test_nothing_that_is_left_out_is_used(tmp_path: Path) -> None:
    code = WITHOUT.format(unused=unused())
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "空表.xlsx")], cwd=ROOT, capture_output=True,
                          text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) > 100
    assert "程序出了故障" not in done.stderr


def test_what_must_not_be_in_a_bundle_is_left_out() -> None:
    by_package = {name.replace("/", ".") for name in bundle.NEVER} - {"libssl", "IPython"}
    assert by_package <= set(unused())


def test_both_programs_start_from_a_script_that_is_there() -> None:
    scripts: dict[str, str] = assigned("SCRIPTS")
    assert set(scripts) == {"xltool", "xltool-cli"}
    for script in scripts.values():
        text = (ROOT / "build" / "frozen" / f"{script}.py").read_text("utf-8")
        assert text.index("freeze_support()") < text.index("sys.exit(main(")
