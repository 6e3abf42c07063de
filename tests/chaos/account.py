"""断电以后对账：打印库里真的有什么，JSON 一行。"""

from __future__ import annotations

import json

import django


def main() -> None:
    """打印办件、审计、草稿和审计链验得过没有。"""
    django.setup()
    from zhidu.accounts.models import Deed
    from zhidu.audit.models import Event
    from zhidu.audit.queries.verification import verify
    from zhidu.filings.models import Draft, Filing

    action = "filings.save_draft"
    told = {
        "deeds": [
            str(each) for each in Deed.objects.filter(action=action).values_list("request_id", flat=True)
        ],
        "events": list(Event.objects.filter(action=action).values_list("request", flat=True)),
        "saves": {str(pk): saves for pk, saves in Filing.objects.values_list("pk", "saves")},
        "texts": {
            str(each.filing_id): each.payload["forms"]["学校"][0]["values"].get("教学用房面积")
            for each in Draft.objects.all()
        },
        "intact": verify().intact,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
