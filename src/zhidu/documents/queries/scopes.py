"""公文的范围：谁的公文谁办，发出来的谁看得到。"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentState
from zhidu.documents.models import Delivery, Organ
from zhidu.organisations.rules import Author, NotFound


def visible(by: Author) -> Q:
    """看得到的公文的条件，用于 Document 的查询。

    本单位发的（任职就设在发文的单位），走到哪一步都看得到；下属单位发的、送到管得到的单位的，发出以后才看得到。
    """
    if not isinstance(by, Actor):
        return Q(pk__in=[])
    units = units_in_reach(by=by, right=Right.SEE_DOCUMENTS, on=by.on)
    own = Q(organ__unit=by.unit_id, organ__unit__in=units)
    sent = Exists(Delivery.objects.filter(document=OuterRef("pk"), unit__in=units))
    return own | Q(state=DocumentState.ISSUED) & (Q(organ__unit__in=units) | Q(sent))


def desk(by: Author, right: Right) -> Q:
    """能经手的公文的条件：任职就设在发文的单位，有这项权利。上级看得到下级发出的，不替下级办文。"""
    return _at_desk(by, right, "organ__unit")


def organs_at_desk(by: Author, right: Right) -> Q:
    """能以它的名义办文的发文机关的条件，用于 Organ 的查询。"""
    return _at_desk(by, right, "unit")


def own_organ(key: int, *, by: Author, right: Right) -> Organ:
    """本单位的一个发文机关；没有、不归自己办抛 NotFound。"""
    found = Organ.objects.filter(organs_at_desk(by, right), pk=key).first()
    if found is None:
        raise NotFound
    return found


def _at_desk(by: Author, right: Right, column: str) -> Q:
    if not isinstance(by, Actor):
        return Q(pk__in=[])
    units = units_in_reach(by=by, right=right, on=by.on)
    return Q(**{column: by.unit_id, f"{column}__in": units})
