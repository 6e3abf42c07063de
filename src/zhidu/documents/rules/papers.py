"""签发的全文怎么存成 JSON、怎么读回来：排版只认它，不再看模板。"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from zhidu.gongwen import Annex, Block, Form, Heading, Items, Paper, Paragraph, Table

_KINDS: dict[str, type[Paragraph | Table | Items]] = {"paragraph": Paragraph, "table": Table, "items": Items}


def paper_record(paper: Paper) -> dict[str, Any]:
    """存下的样子，和从库里读回来的一样：各块带 kind，日期是文字，元组成了列表。"""
    record = asdict(paper)
    record["form"] = paper.form.value
    record["body"] = [_block_record(each) for each in paper.body]
    record["annexes"] = [
        asdict(each) | {"body": [_block_record(block) for block in each.body]} for each in paper.annexes
    ]
    for name in ("issued_on", "printed_on"):
        record[name] = record[name].isoformat() if record[name] else None
    stored: dict[str, Any] = json.loads(json.dumps(record, ensure_ascii=False))
    return stored


def paper_of(record: dict[str, Any]) -> Paper:
    """读回来；存的时候是什么，读回来还是什么。"""
    heading = {name: _tuples(value) for name, value in record["heading"].items()}
    rest = {
        name: _tuples(value)
        for name, value in record.items()
        if name not in {"form", "heading", "body", "annexes", "issued_on", "printed_on"}
    }
    return Paper(
        form=Form(record["form"]),
        heading=Heading(**heading),
        body=tuple(_block(each) for each in record["body"]),
        annexes=tuple(
            Annex(**(each | {"body": tuple(_block(block) for block in each["body"])}))
            for each in record["annexes"]
        ),
        issued_on=_day(record["issued_on"]),
        printed_on=_day(record["printed_on"]),
        **rest,
    )


def numbered(paper: Paper, number: str, printed_on: date) -> Paper:
    """编上文号；文件格式的，印发日期写发文那天。"""
    day = printed_on if paper.form is Form.DOCUMENT else None
    return replace(paper, heading=replace(paper.heading, number=number), printed_on=day)


def _block_record(block: Block) -> dict[str, Any]:
    kind = next(name for name, each in _KINDS.items() if isinstance(block, each))
    return {"kind": kind, **asdict(block)}


def _block(record: dict[str, Any]) -> Block:
    fields = {name: _tuples(value) for name, value in record.items() if name != "kind"}
    return _KINDS[record["kind"]](**fields)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list | tuple) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
