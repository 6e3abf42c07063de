"""内容存成 JSON 再读回来，一位不差。"""

from __future__ import annotations

import json
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from zhidu.filings.rules.payload import decode, digest, encode
from zhidu.rulebook import Field, Form, FormRow, Origin

FORM = Form(
    "学校", "学校表", "school",
    (
        Field("名称", "text"), Field("人数", "count", "人", per_stage=("小学", "初中")),
        Field("面积", "amount", "㎡", decimals=2),
    ),
)  # fmt: skip

words = st.text(alphabet="东西南北校1/.％ ", max_size=8)
decimals = st.builds(lambda whole, power: Fraction(whole, 10**power), st.integers(), st.integers(0, 12))
numbers = st.none() | decimals | st.fractions()
rows = st.builds(
    FormRow,
    st.fixed_dictionaries(
        {"名称": st.none() | words, "小学人数": numbers, "初中人数": numbers, "面积": numbers}
    ),
    st.builds(
        Origin,
        words,
        words,
        st.integers(0, 10**6),
        st.dictionaries(words, words),
        st.dictionaries(words, words),
    ),
    st.dictionaries(words, words),
)


@given(st.lists(rows, max_size=3))
def test_there_and_back(given_rows: list[FormRow]) -> None:
    payload = encode({"学校": given_rows})
    again = json.loads(json.dumps(payload, ensure_ascii=False))
    assert decode(again, [FORM]) == {"学校": tuple(given_rows)}
    assert digest(again) == digest(payload)


def test_numbers_are_written_plainly() -> None:
    row = FormRow({"名称": "东小", "小学人数": Fraction(1234567), "面积": Fraction(1, 3)}, Origin("", "", 0))
    values = encode({"学校": [row]})["forms"]["学校"][0]["values"]
    assert values == {"名称": "东小", "小学人数": "1234567", "面积": "1/3"}


def test_one_figure_changes_the_digest() -> None:
    one = encode({"学校": [FormRow({"面积": Fraction(5)}, Origin("", "", 0))]})
    other = encode({"学校": [FormRow({"面积": Fraction(6)}, Origin("", "", 0))]})
    assert digest(one) != digest(other)


def test_columns_the_form_does_not_have_are_left_out_and_missing_ones_are_unknown() -> None:
    found = decode({"forms": {"学校": [{"values": {"别的": "1", "面积": "2.5"}}]}}, [FORM])["学校"][0]
    assert dict(found.values) == {"名称": None, "小学人数": None, "初中人数": None, "面积": Fraction(5, 2)}
