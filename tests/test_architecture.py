"""约定：依赖方向、无浮点、条款都有测试、用语一一对应、函数不长、代码不重。"""

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.tables import PROVED
from xltool import terms
from xltool.clause import Clause
from xltool.parameters import Parameter, parameters_of
from xltool.policies import CITIES
from xltool.problems import Message
from xltool.tables import Column, Role, columns

ROOT = Path(__file__).parent.parent
LONGEST_FUNCTION = 40
LONGEST_MODULE = 300
DICTIONARY = "xltool.terms"
"""The one dictionary grows with every document; it has no functions to lose sight of."""

FILES = sorted((ROOT / "xltool").rglob("*.py"))
FOLDERS = sorted(path.parent.name for path in (ROOT / "xltool" / "policies").glob("*/__init__.py"))
"""The cities, by folder."""
CHECKS = [check for city in CITIES for year in city.years.values() for check in year.checks]

MAY_IMPORT = {
    "xltool.money": (),
    "xltool.terms": (),
    "xltool.clause": (),
    "xltool.problems": ("xltool.clause",),
    "xltool.tables": ("xltool.clause", "xltool.money", "xltool.terms"),
    "xltool.parameters": ("xltool.clause", "xltool.money", "xltool.tables", "xltool.terms"),
    "xltool.listing": ("xltool.clause", "xltool.money", "xltool.tables"),
    "xltool.city": (
        "xltool.clause", "xltool.listing", "xltool.money", "xltool.parameters", "xltool.problems", "xltool.tables",
    ),
    "xltool.listing_checks": (
        "xltool.check_sides", "xltool.city", "xltool.listing", "xltool.money", "xltool.tables",
    ),
    "xltool.check_sides": ("xltool.city", "xltool.clause", "xltool.money", "xltool.problems", "xltool.tables"),
    "xltool.methods": ("xltool.methods", "xltool.money"),
    "xltool.policies": (
        "xltool.check_sides", "xltool.city", "xltool.clause", "xltool.listing", "xltool.listing_checks",
        "xltool.methods", "xltool.money", "xltool.parameters", "xltool.policies", "xltool.problems", "xltool.tables",
        "xltool.terms",
    ),
    "xltool.claims": (
        "xltool.city", "xltool.claims", "xltool.listing", "xltool.money", "xltool.parameters", "xltool.problems",
        "xltool.tables", "xltool.workbook.intake", "xltool.workbook.locate", "xltool.workbook.matching",
        "xltool.workbook.parse",
    ),
}  # fmt: skip
"""The layers below the workbook, and what each may know of xltool."""
NO_WORKBOOKS = ("openpyxl", "xlsxwriter", "xlwings", "pandas", "duckdb", "xltool.claims", "xltool.workbook")


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def imported(file: Path) -> set[str]:
    """Every module a file may be importing, inside functions too: ``from a import b`` gives a and a.b."""
    package = module_name(file).split(".")
    if file.name != "__init__.py":
        package.pop()
    found = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *(node.module.split(".") if node.module else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def modules_of_xltool(file: Path) -> set[str]:
    """The modules of xltool that a file imports; of a name inside a module, the module."""
    known = {module_name(other) for other in FILES} - {"xltool"}
    paths = [[name, *(name.rsplit(".", cut)[0] for cut in (1, 2))] for name in imported(file)]
    nearest = {next((path for path in tried if path in known), None) for tried in paths}
    return {name for name in nearest if name is not None}


def layer_of(file: Path) -> str | None:
    return next((layer for layer in MAY_IMPORT if within(module_name(file), (layer,))), None)


BELOW = [file for file in FILES if layer_of(file)]


def names(files: list[Path]) -> list[str]:
    return [module_name(file) for file in files]


def everything(package: str) -> list[ModuleType]:
    return [importlib.import_module(name) for name in names(FILES) if within(name, (package,))]


@pytest.mark.parametrize("file", BELOW, ids=module_name)
def test_imports_run_one_way(file: Path) -> None:
    allowed = MAY_IMPORT[layer_of(file) or ""]
    assert {name for name in modules_of_xltool(file) if not within(name, allowed)} == set()


@pytest.mark.parametrize("file", [file for file in BELOW if layer_of(file) != "xltool.claims"], ids=module_name)
def test_rules_know_nothing_of_workbooks(file: Path) -> None:
    assert {name for name in imported(file) if within(name, NO_WORKBOOKS)} == set()


@pytest.mark.parametrize(
    "file", [file for file in FILES if not within(module_name(file), ("xltool.claims",))], ids=module_name
)
def test_only_the_lists_know_duckdb(file: Path) -> None:
    assert {name for name in imported(file) if within(name, ("duckdb", "python_calamine"))} == set()


@pytest.mark.parametrize(
    "file", [file for file in FILES if len(module_name(file).split(".")) > 3], ids=module_name
)  # fmt: skip
def test_no_city_imports_another(file: Path) -> None:
    parts = module_name(file).split(".")
    if parts[1] != "policies":
        return
    cities = {name.split(".")[2] for name in modules_of_xltool(file) if name.startswith("xltool.policies.")}
    assert cities <= {parts[2]}


@pytest.mark.parametrize(
    "file", [file for file in FILES if within(module_name(file), ("xltool.workbook",))], ids=module_name
)
def test_the_workbook_knows_no_city(file: Path) -> None:
    assert {name for name in modules_of_xltool(file) if name.startswith("xltool.policies.")} == set()


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if within(module_name(file), ("xltool.methods", "xltool.policies", "xltool.money"))],
    ids=module_name,
)
def test_no_float_where_money_is(file: Path) -> None:
    found = [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree(file))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert found == []


def clauses_of(city: str) -> dict[str, Clause]:
    """The constants of a city's clauses.py."""
    module = importlib.import_module(f"xltool.policies.{city}.clauses")
    return {name: value for name, value in vars(module).items() if isinstance(value, Clause)}


def not_computed(city: str) -> dict[Clause, str]:
    """The clauses that a city says it does not compute, with the reason."""
    found: dict[Clause, str] = importlib.import_module(f"xltool.policies.{city}.clauses").NOT_COMPUTED
    return found


CLAUSES = [clause for city in FOLDERS for clause in clauses_of(city).values()]


def used_clauses(city: str) -> set[str]:
    """The constants of clauses.py that another module of the city names."""
    return {
        node.attr
        for file in (ROOT / "xltool" / "policies" / city).glob("*.py")
        if file.name != "clauses.py"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "clauses"
    } & set(clauses_of(city))


def test_every_city_folder_is_a_city_of_the_register() -> None:
    assert len(FOLDERS) == len(CITIES)


@pytest.mark.parametrize("city", FOLDERS)
def test_every_clause_is_used_or_listed_as_not_computed(city: str) -> None:
    idle = {name for name in clauses_of(city) if name not in used_clauses(city)}
    assert {name for name in idle if clauses_of(city)[name] not in not_computed(city)} == set()
    assert all(reason for reason in not_computed(city).values())


@pytest.mark.parametrize("city", FOLDERS)
def test_every_clause_that_is_used_has_a_test_that_proves_it(city: str) -> None:
    for file in sorted((ROOT / "tests" / "policies" / city).glob("test_*.py")):
        importlib.import_module(f"tests.policies.{city}.{file.stem}")
    known = clauses_of(city)
    used = {name for name in used_clauses(city) if known[name] not in not_computed(city)}
    assert {name for name in used if not PROVED.get(known[name])} == set()


def test_no_two_clauses_are_the_same() -> None:
    assert len(set(CLAUSES)) == len(CLAUSES)


def test_terms_are_one_to_one() -> None:
    twice = [printed for printed, count in Counter(terms.TERMS.values()).items() if count > 1]
    assert twice == []
    written = next(node.value for node in ast.walk(tree(ROOT / "xltool" / "terms.py")) if isinstance(node, ast.Assign))
    assert isinstance(written, ast.Dict)
    keys = [key.value for key in written.keys if isinstance(key, ast.Constant)]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def classes(fact: str) -> Iterator[type[object]]:
    """Every class of a policy whose fields carry ``fact``: rows a role, parameters a standing."""
    for module in everything("xltool.policies"):
        for value in vars(module).values():
            if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__:
                parts = fields(value)
                if parts and all(fact in part.metadata for part in parts):
                    yield value


ROWS = list(classes("role"))
PARAMETERS = list(classes("standing"))


@pytest.mark.parametrize("cls", [*ROWS, *PARAMETERS], ids=lambda cls: cls.__name__)
def test_every_field_is_a_term(cls: type[Any]) -> None:
    assert [part.name for part in fields(cls) if part.name not in terms.TERMS] == []


def results() -> list[tuple[str, Column]]:
    return [(cls.__name__, column) for cls in ROWS for column in columns(cls) if column.role is Role.RESULT]


def repeats(formula: str) -> bool:
    """Whether a formula only repeats another cell: one reference and nothing else."""
    return re.fullmatch(r"\{[^{}]+\}", formula) is not None


def test_there_are_rows_results_and_parameters_to_look_at() -> None:
    assert (len(ROWS) > 20, len(results()) > 100, len(PARAMETERS) > 0) == (True, True, True)


def test_every_result_has_a_formula_and_its_rule_in_words() -> None:
    assert [f"{row}.{column.name}" for row, column in results() if not column.formula or not column.says] == []


def test_every_result_that_does_more_than_repeat_a_cell_has_its_clause() -> None:
    bare = [
        f"{row}.{column.name}" for row, column in results() if column.clause is None and not repeats(column.formula)
    ]
    assert bare == []


@pytest.mark.parametrize(
    "parameter", [item for cls in PARAMETERS for item in parameters_of(cls)], ids=lambda item: item.name
)
def test_every_parameter_has_its_clause(parameter: Parameter) -> None:
    assert parameter.clause in CLAUSES
    assert parameter.says


def test_functions_fit_a_screen() -> None:
    long = {
        f"{module_name(file)}.{node.name}": node.end_lineno - node.lineno + 1
        for file in FILES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_modules_have_one_subject() -> None:
    lengths = {module_name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE and name != DICTIONARY} == {}


def test_no_two_messages_have_one_code() -> None:
    found = {
        id(value): value.code
        for module in everything("xltool")
        for value in vars(module).values()
        if isinstance(value, Message)
    }
    codes = [*found.values(), *(check.code for check in dict.fromkeys(CHECKS))]  # the checks of lists are shared
    assert [code for code, count in Counter(codes).items() if count > 1] == []
    assert [code for code in codes if not re.fullmatch(r"[EWN]\d{4}", code)] == []
