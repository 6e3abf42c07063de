"""全部样品：名字、造法、应有的结果。按名词分在几个文件里。"""

from tests.sandbox import disguises, oldbooks, sheets, texts, zips

CASES = [*zips.CASES, *sheets.CASES, *oldbooks.CASES, *texts.CASES, *disguises.CASES]
