"""看板、简报、一口清和报告所用的数据：只读。"""

from zhidu.insight.declaration import write_declaration
from zhidu.insight.json_document import evaluation_document
from zhidu.insight.result_workbook import write_results
from zhidu.insight.terminal import COUNTY_HEADERS, county_rows

__all__ = ["COUNTY_HEADERS", "county_rows", "evaluation_document", "write_declaration", "write_results"]
