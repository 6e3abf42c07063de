"""最底层：报错的基类、报送错误的样子、数怎么写成字。不放业务。"""

from zhidu.kernel.errors import ZhiduError
from zhidu.kernel.faults import Fault, Severity
from zhidu.kernel.figures import Number, exact_decimal, figure, short_figure

__all__ = ["Fault", "Number", "Severity", "ZhiduError", "exact_decimal", "figure", "short_figure"]
