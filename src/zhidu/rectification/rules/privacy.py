"""公开以前看一遍：像个人信息的、学生的话、排名、照抄案里原文的，一处一处指出来。只看字，不碰数据库。

宁可多指：指错的写一句为什么留着就行；身份证号、学籍号、排名一类没有该公开的道理，只能改掉。
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

#: 和案里原文连着多少个字一样算照抄
COPIED = 40


class PersonalKind(StrEnum):
    """指出来的是什么。"""

    MOBILE = "手机号"
    PHONE = "固定电话"
    IDENTITY = "身份证号、学籍号"
    CARD = "银行卡号"
    NUMBER_WORDS = "写成汉字的号码"
    EMAIL = "电子邮箱"
    CONTACT = "微信号、QQ 号"
    PLATE = "车牌号"
    ADDRESS = "住址"
    NAME = "人名"
    PUPIL = "学生、家长个人"
    WORDS = "学生、家长的原话"
    RANKING = "排名"
    RESULTS = "学生成绩"
    COPIED = "照抄案里的原文"


#: 没有该公开的道理，只能改掉
MUST_GO = frozenset({PersonalKind.IDENTITY, PersonalKind.CARD, PersonalKind.RANKING, PersonalKind.RESULTS})


@dataclass(frozen=True, slots=True)
class PersonalMark:
    """指出来的一处：在哪一栏、是什么、哪几个字。key 在同一栏里认得出它，字没变，代号就不变。"""

    field: str
    kind: PersonalKind
    text: str

    @property
    def key(self) -> str:
        """代号。"""
        return hashlib.sha256(f"{self.field}/{self.kind.name}/{self.text}".encode()).hexdigest()[:16]

    @property
    def must_go(self) -> bool:
        """只能改掉，写理由也不行。"""
        return self.kind in MUST_GO


_GAP = r"[\s\-.·]?"
_MOBILE = rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d(?:{_GAP}\d){{8}}(?!\d)"
_IDENTITY = rf"(?<!\d)\d{{6}}{_GAP}(?:19|20)\d{{2}}{_GAP}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dXx](?!\d)"
_SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁马方俞任袁柳唐罗薛雷贺汤田胡高夏蔡"
_SURNAMES += (
    "郭徐丁崔程陆毛宋董林刘黄梁杜江史顾侯邵孟龙万段钱汪石廖贾付傅白邓尹黎易常武乔赖文庞樊兰殷施洪翟安颜倪温芦"
)
_PATTERNS = (
    (PersonalKind.IDENTITY, re.compile(_IDENTITY)),
    (PersonalKind.IDENTITY, re.compile(r"学籍号|身份证号?码?[:：是为]?\s*[\dXx*]{6,}")),
    (PersonalKind.CARD, re.compile(rf"(?<!\d)\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?!\d)")),
    (PersonalKind.MOBILE, re.compile(_MOBILE)),
    (PersonalKind.PHONE, re.compile(rf"(?<!\d)(?:0\d{{2,3}}{_GAP}|[（(]0\d{{2,3}}[）)]\s?)\d{{7,8}}(?!\d)")),
    (PersonalKind.PHONE, re.compile(rf"(?<!\d)400{_GAP}\d{{3,4}}{_GAP}\d{{3,4}}(?!\d)")),
    (PersonalKind.NUMBER_WORDS, re.compile(r"[零〇一二三四五六七八九幺]{7,}")),
    (PersonalKind.EMAIL, re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)),
    (PersonalKind.CONTACT, re.compile(r"(?:微信|QQ)号?\s*[:：是为]?\s*[A-Za-z0-9_\-]{5,}", re.IGNORECASE)),
    (
        PersonalKind.PLATE,
        re.compile(r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Z][·.]?[A-Z0-9]{5,6}(?![A-Z0-9])"),
    ),
    (PersonalKind.ADDRESS, re.compile(r"\d+\s*号楼|\d+\s*单元|\d+\s*单元\s*\d+\s*[室号]|\d{3,4}\s*室")),
    (
        PersonalKind.PUPIL,
        re.compile(r"(?:学生|幼儿|孩子|家长|患儿)[（(]?[一-龥]?某|(?<!全体)(?<!各位)[一-龥]{2,3}同学|某(?:学生|同学|幼儿|家长)"),
    ),
    (PersonalKind.PUPIL, re.compile(r"[一二三四五六七八九\d]+年级[（(]?[一二三四五六七八九十\d]+[）)]?班")),
    (
        PersonalKind.WORDS,
        re.compile(r"(?:学生|同学|幼儿|孩子|家长)[^。；\n]{0,12}(?:说|反映|表示|写道|告诉|留言|投诉)[^。；\n]{0,6}[:：]?[“\"「]"),
    ),
    (PersonalKind.WORDS, re.compile(r"[“\"「][^”\"」]{0,40}(?:我们|我妈|我爸|我家|我的)[^”\"」]{0,80}[”\"」]")),
    (PersonalKind.NAME, re.compile(rf"[{_SURNAMES}](?:某某|某)|[{_SURNAMES}]×{{1,2}}")),
    (PersonalKind.NAME, re.compile(rf"[{_SURNAMES}](?:老师|校长|园长|局长|主任|科长|同志)")),
    (
        PersonalKind.RANKING,
        re.compile(r"排名|名次|倒数|末位|垫底|第[一二三四五六七八九十百\d]+名|(?:全市|全县|全区|全省)第[一二三四五六七八九十\d]+(?![次期批届项条季])"),
    ),
    (PersonalKind.RESULTS, re.compile(r"平均分|及格率|优秀率|升学率|考试成绩|学生成绩|中考成绩|高考成绩")),
)  # fmt: skip


def plain_text(text: str) -> str:
    """全角变半角，看不见的字去掉：换个写法躲不过去。"""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(each for each in folded if unicodedata.category(each) != "Cf")


def personal_marks(
    wording: Mapping[str, str], *, names: Iterable[str] = (), originals: Iterable[str] = ()
) -> list[PersonalMark]:
    """一处一处指出来，先栏后次序，同一栏同样的字只指一次。names 是认得的人名，originals 是案里的原文。"""
    known = sorted({name for name in map(plain_text, names) if len(name) >= 2}, key=len, reverse=True)
    sources = [flat for flat in (_squeezed(each) for each in originals) if len(flat) >= COPIED]
    found: list[PersonalMark] = []
    for field, text in wording.items():
        flat = plain_text(text)
        marks = [
            *_patterned(field, flat),
            *_named(field, flat, known),
            *_copied(field, _squeezed(flat), sources),
        ]
        found += dict.fromkeys(marks)
    return found


def _patterned(field: str, text: str) -> Iterator[PersonalMark]:
    """一处只说一样：身份证号里的一段数不再说成银行卡号。"""
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        for hit in pattern.finditer(text):
            if not any(start < hit.end() and hit.start() < end for start, end in taken):
                taken.append(hit.span())
                yield PersonalMark(field, kind, hit.group().strip())


def _named(field: str, text: str, names: list[str]) -> Iterator[PersonalMark]:
    rest = text
    for name in names:
        if name in rest:
            rest = rest.replace(name, "\n")
            yield PersonalMark(field, PersonalKind.NAME, name)


def _copied(field: str, text: str, sources: list[str]) -> Iterator[PersonalMark]:
    for at in range(len(text) - COPIED + 1):
        if any(text[at : at + COPIED] in each for each in sources):
            yield PersonalMark(field, PersonalKind.COPIED, text[at : at + 12] + "……")
            return


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", plain_text(text))
