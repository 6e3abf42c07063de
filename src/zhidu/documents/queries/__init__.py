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
from zhidu.documents.queries.listing import (
    DocumentsWanted,
    addressees,
    listed,
    organs_seen,
    recipients_of,
)
from zhidu.documents.queries.pictures import document_pictures, template_pictures
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
    "DocumentsWanted",
    "Preview",
    "Verified",
    "addressees",
    "deliveries",
    "digest",
    "document",
    "document_pictures",
    "documents",
    "faults",
    "history",
    "listed",
    "missing_numbers",
    "organs",
    "organs_seen",
    "own_delivery",
    "preview",
    "preview_template",
    "recipients_of",
    "register",
    "register_years",
    "standard_template",
    "template_for",
    "template_pictures",
    "template_versions",
    "templates_for",
    "unopened",
    "verified",
    "waiting",
]
