"""VBA 包装：每个工作表函数在 VBA 里的一层壳，以及函数向导里的中文说明，都由函数的声明生成。

The wrappers call two functions of the VBA host: ``XltArg`` turns a Range into its values, ``XltCall``
calls the program and turns a failure into #VALUE!. The text is ASCII; the descriptions are not in it.
"""

from xltool.excel.udf import CATEGORY, Udf
from xltool.excel.udf_arguments import REQUIRED
from xltool.excel.udfs import FUNCTIONS

VBA_MODULE = "XltFunctions"


def _wrapper(function: Udf) -> str:
    name = function.name
    optional = [a.name for a in function.arguments if a.default is not REQUIRED]
    declared = ", ".join(
        f"{'Optional ' if a.name in optional else ''}ByVal {a.name} As Variant" for a in function.arguments
    )
    passed = ", ".join(f"XltArg({a.name})" for a in function.arguments)
    lines = [
        f"Public Function {name}({declared}) As Variant",
        *(f"    If IsMissing({argument}) Then {argument} = Empty" for argument in optional),
        f'    {name} = XltCall("{name}", Array({passed}))',
        "End Function",
    ]
    return "\n".join(lines)


def wrappers_text() -> str:
    """The source of the VBA module with one Public Function for each UDF; ASCII, lines end with LF."""
    head = f'Attribute VB_Name = "{VBA_MODULE}"\nOption Explicit\n'
    return "\n".join([head, *(f"{_wrapper(function)}\n" for function in FUNCTIONS)])


def descriptions() -> list[tuple[str, str, str, list[str]]]:
    """For the function wizard: name, category, description, and one description for each argument."""
    return [
        (function.name, CATEGORY, function.says, [argument.says for argument in function.arguments])
        for function in FUNCTIONS
    ]
