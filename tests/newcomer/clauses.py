"""示例市：两条规则的条文原文（虚构的文件，只作测试）。"""

from xltool.clause import Clause

DOCUMENT = "示例市医保基金总额预算办法（示例，不是真实文件）"
QUOTA = Clause(DOCUMENT, "第一条", "各医疗机构年度规定额为上年决算额乘以（1＋增长率），增长率为5%。")
SETTLEMENT = Clause(DOCUMENT, "第二条", "全年发生额超过规定额的，超过部分由医疗机构承担。")
