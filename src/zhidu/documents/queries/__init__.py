"""公文的查询：都要说清谁在看；够不着的和没有的一样。"""

from zhidu.documents.queries.documents import (
    DocumentStep,
    document,
    documents,
    faults,
    history,
    organs,
    preview,
    waiting,
)
from zhidu.documents.queries.registers import (
    DeliveryReceipt,
    deliveries,
    missing_numbers,
    own_delivery,
    register,
    register_years,
    unopened,
)
from zhidu.documents.queries.templates import (
    ChosenTemplate,
    Preview,
    preview_template,
    standard_template,
    template_for,
    template_versions,
    templates_for,
)
from zhidu.documents.queries.verifying import Verified, digest, verified

__all__ = [
    "ChosenTemplate",
    "DeliveryReceipt",
    "DocumentStep",
    "Preview",
    "Verified",
    "deliveries",
    "digest",
    "document",
    "documents",
    "faults",
    "history",
    "missing_numbers",
    "organs",
    "own_delivery",
    "preview",
    "preview_template",
    "register",
    "register_years",
    "standard_template",
    "template_for",
    "template_versions",
    "templates_for",
    "unopened",
    "verified",
    "waiting",
]
