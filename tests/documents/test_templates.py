"""模板和发文机关：市里改一次添一版，县里照市里的，没立过照随系统来的；写错了说清，代字不重。"""

from __future__ import annotations

import pytest

from tests.accounts.staff import AT, new_id
from tests.documents.desk import Desk, organ, sample
from zhidu.documents import queries
from zhidu.documents.actions import (
    DraftRow,
    draft_document,
    drop_template,
    issue,
    save_template,
    set_up_organ,
)
from zhidu.documents.enums import DocumentType
from zhidu.documents.models import Organ, TemplateVersion
from zhidu.organisations.rules import Declined, NotFound, Stale

LETTER = DocumentType.REMINDER_LETTER
SHORT = "格式：信函\n标题：关于{事项}的提醒\n主送：{主送}\n请于{限期}前办结。\n"


def save(desk: Desk, text: str = SHORT, seen: int = 0, who: str = "市督导") -> int:
    return save_template(by=desk.actor(who), kind=LETTER, text=text, seen=seen, at=AT, request_id=new_id())


def chosen(desk: Desk, who: str) -> queries.ChosenTemplate:
    by = desk.actor(who)
    return queries.template_for(LETTER, by.unit_id, by=by)


def test_every_type_has_a_packaged_template(desk: Desk) -> None:
    by = desk.actor("市督导")
    found = queries.templates_for(by.unit_id, by=by)
    assert set(found) == set(DocumentType)
    assert all(each.version is None and each.text for each in found.values())


def test_the_nearest_template_in_force_is_used(desk: Desk) -> None:
    city = save(desk)
    assert (chosen(desk, "市督导").version, chosen(desk, "东县督导").version) == (city, city)
    county = save(desk, SHORT.replace("办结", "办完"), who="东县督导")
    assert (chosen(desk, "东县督导").version, chosen(desk, "西县督导").version) == (county, city)
    second = save(desk, SHORT.replace("请于", "务于"), seen=1)
    assert (chosen(desk, "市督导").version, chosen(desk, "市督导").number) == (second, 2)
    drop_template(by=desk.actor("东县督导"), kind=LETTER, seen=1, at=AT, request_id=new_id())
    assert (chosen(desk, "东县督导").version, chosen(desk, "东县督导").number) == (second, 1)
    by = desk.actor("市督导")
    versions = queries.template_versions(LETTER, by.unit_id, by=by)
    assert [(each.number, each.in_force) for each in versions] == [(2, True), (1, False)]
    with pytest.raises(Declined, match="本来就没有"):
        drop_template(by=desk.actor("东县督导"), kind=LETTER, seen=1, at=AT, request_id=new_id())


def test_a_later_template_does_not_touch_what_was_drafted(desk: Desk) -> None:
    key = desk.draft("东小")
    save(desk)
    assert "体育运动" in desk.found(key).title
    new = draft_document(
        by=desk.actor("市督导"), organ=desk.city, kind=LETTER,
        row=DraftRow(values={"事项": "场地", "限期": "年底"}, recipients=[desk.staff.units["东小"]]), at=AT,
        request_id=new_id(),
    )  # fmt: skip
    assert desk.found(new).title == "关于场地的提醒"
    assert queries.faults(new, by=desk.actor("市督导")) == ()


def test_wrong_templates_are_explained_and_not_kept(desk: Desk) -> None:
    with pytest.raises(Declined, match="模板第 3 行"):
        save(desk, "格式：信函\n主送：{主送}\n请{限期\n")
    with pytest.raises(Stale, match="新的一版"):
        save(desk, seen=3)
    with pytest.raises(NotFound):
        save_template(by=desk.actor("市督导"), kind="poem", text=SHORT, seen=0, at=AT, request_id=new_id())
    for who in ("东小校长", "领导", "系统"):
        with pytest.raises(NotFound):
            save(desk, who=who)
    assert not TemplateVersion.objects.exists()


def test_preview_says_what_fonts_and_what_is_missing(desk: Desk) -> None:
    by = desk.actor("市督导")
    shown = queries.preview_template(SHORT, desk.city, by=by, values={"事项": "场地", "主送": "东小"})
    assert len(shown.faults) == 1
    assert "限期" in shown.faults[0]
    assert shown.rendered.content.startswith(b"%PDF")
    assert {each.role for each in shown.rendered.fonts} >= {"小标宋", "仿宋"}
    whole = queries.preview_template(queries.standard_template(LETTER).text, desk.city, by=by, kind=LETTER)
    assert whole.faults == ()
    with pytest.raises(Declined, match="模板第 1 行"):
        queries.preview_template("标题：{", desk.city, by=by, values={})


def test_preview_of_a_signed_one_shows_what_was_signed(desk: Desk) -> None:
    key = desk.signed("东小")
    before = queries.preview(key, by=desk.actor("市督导")).rendered.content
    Organ.objects.filter(pk=desk.city).update(name="改了名的机关")
    assert queries.preview(key, by=desk.actor("市督导")).rendered.content == before


def test_series_words_are_never_shared(desk: Desk) -> None:
    with pytest.raises(Declined, match="代字“示政督函”"):
        organ(desk.actor("西县督导"), "西县督导室", {"letter": "示政督函"})
    with pytest.raises(Declined, match="已经有"):
        organ(desk.actor("市督导"), "示例市人民政府教育督导委员会办公室", {"letter": "示督"})
    done = desk.issued("东小")
    set_up_organ(
        by=desk.actor("市督导"), organ=desk.city, seen=1, name="示例市督导办", series={"letter": "示督函"}, at=AT,
        request_id=new_id(),
    )  # fmt: skip
    assert done.number == "示政督函〔2026〕1号"
    with pytest.raises(Declined, match="用过"):
        organ(desk.actor("西县督导"), "西县督导室", {"letter": "示政督函"})
    assert desk.issued("东小").number == "示督函〔2026〕1号"
    with pytest.raises(Stale):
        organ(desk.actor("市督导"), "示例市督导办", {"letter": "示督函"}, organ=desk.city, seen=1)


def test_an_organ_that_stopped_or_has_no_words_drafts_nothing(desk: Desk) -> None:
    with pytest.raises(Declined, match="文件格式的代字"):
        only = organ(desk.actor("西县督导"), "西县督导室", {"letter": "西督函"})
        draft_document(
            by=desk.actor("西县督导"), organ=only, kind=DocumentType.RECTIFICATION_NOTICE,
            row=DraftRow(values=sample(DocumentType.RECTIFICATION_NOTICE)), at=AT, request_id=new_id(),
        )  # fmt: skip
    signed = desk.signed("东小")
    set_up_organ(
        by=desk.actor("市督导"), organ=desk.city, seen=1, name="示例市督导办", series={"document": "示政督"}, at=AT,
        request_id=new_id(), active=False,
    )  # fmt: skip
    with pytest.raises(Declined, match="已经停用"):
        desk.draft("东小")
    with pytest.raises(Declined, match="没有信函格式的代字"):
        desk.do(issue, signed, "市督导")
