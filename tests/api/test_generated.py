"""照接口文档生成请求去试：不许有服务器错误，不许有文档里没写的答法。平常就是 5000 个；ZHIDU_API_CASES 另定个数。"""

from __future__ import annotations

import os

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings

from tests.accounts import staff as staffing
from tests.api.test_endpoints import asking
from tests.api.test_endpoints import given as fetched

pytestmark = pytest.mark.one_database

CASES = int(os.environ.get("ZHIDU_API_CASES", "5000"))


@pytest.mark.django_db
def test_no_server_error_and_no_unwritten_answer() -> None:
    client: Client = asking(staffing.build(), "市督导")
    schema = schemathesis.openapi.from_dict(fetched(client, "/openapi.json"))
    operations = [each.ok() for each in schema.get_all_operations()]
    assert len(operations) >= 7
    tried = [try_operation(each, client) for each in operations]
    assert sum(tried) >= CASES // 2


def try_operation(operation: schemathesis.APIOperation, client: Client) -> int:
    """照一条接口的文档生成请求逐个去试，交回试了几个。"""
    written = {int(code) for code in operation.definition.raw["responses"]}
    tried = 0

    @settings(
        max_examples=max(1, CASES // 8), suppress_health_check=list(HealthCheck), deadline=None, database=None
    )
    @given(case=operation.as_strategy())
    def try_one(case: schemathesis.Case) -> None:
        nonlocal tried
        tried += 1
        response = client.generic(case.method, case.formatted_path, QUERY_STRING=query_of(case))
        assert response.status_code in written, (case.method, case.formatted_path, response.status_code)

    try_one()
    return tried


def query_of(case: schemathesis.Case) -> str:
    """网址里的参数。"""
    from urllib.parse import urlencode

    return urlencode(case.query or {}, doseq=True)
