"""电子表格：读进来（认表头、对字段、逐格报错）与写出去（唯一的写出处）。"""

from zhidu.workbooks.book import Book
from zhidu.workbooks.intake import Intake, Source, read_submissions
from zhidu.workbooks.template import write_template
from zhidu.workbooks.writer import write_book

__all__ = ["Book", "Intake", "Source", "read_submissions", "write_book", "write_template"]
