"""政策：一个统筹区一个文件夹；这里是登记簿。

A new city is a folder and one line here. Nothing is found by scanning folders: a packaged program sees
only what is imported.
"""

from xltool.city import City
from xltool.policies import huzhou, ningde, zhuji, zibo

CITIES: tuple[City, ...] = (zhuji.CITY, ningde.CITY, zibo.CITY, huzhou.CITY)
