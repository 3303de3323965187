"""工作表函数 =YB_…：每个方法一个，算法就是结算用的那一个。

This is the module that Excel calls. A function takes cells (a value, a row, a column or a block, as
tuples), reads them, calls the method and answers with rows of cells; what it cannot use raises Refused,
whose text is a whole sentence. Amounts are in 元, or in the unit that the last argument says.
"""

from xltool.excel.udf_points import POINT_FUNCTIONS
from xltool.excel.udf_quotas import QUOTA_FUNCTIONS

FUNCTIONS = (*QUOTA_FUNCTIONS, *POINT_FUNCTIONS)
"""Every function, as declared; by its name it is an attribute of this module, where Excel looks for it."""

globals().update({function.name: function for function in FUNCTIONS})
