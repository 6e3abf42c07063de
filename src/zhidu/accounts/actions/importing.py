"""成批导入账号：建账号归系统管理，授任职归安全管理。同一份表两位各导一次，各办各的；重导什么也不变。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils.timezone import localdate

from zhidu.accounts.actions.ledger import Entry, entry
from zhidu.accounts.actions.posts import close_expired
from zhidu.accounts.enums import ADMIN_OFFICES, AccountChangeKind, OfficeCode, Right
from zhidu.accounts.models import Person, Post, PostUnit, tidy_login_name
from zhidu.accounts.queries import people
from zhidu.accounts.rules import OFFICES, name_fault, post_fault
from zhidu.kernel import Fault
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import UnitCode, UnitVersion
from zhidu.organisations.queries import in_reach, on_date
from zhidu.organisations.rules import Author, Declined

BATCH = 500
RULE = "账号名单：登录名、称呼、单位、职务、任期"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """账号名单的一行：一个人的一个任职；一人多职就写几行，职务空着只建账号。

    unit、listed 是机构代码；office 是职务的中文名；listed 只有“指定的单位”才填。
    """

    row: int
    login_name: str
    display_name: str
    unit: str
    office: str = ""
    starts: date | None = None
    ends: date | None = None
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountsOutcome:
    """导入的结果。persons 是这次新建的人，接着给他们发激活码；waiting 是因经办人没有授权之权而没授的任职数。"""

    persons: tuple[int, ...]
    granted: int
    unchanged: int
    waiting: int
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Roll:
    """导入时记在内存里的名册：一次读齐，不逐行查库。"""

    day: date
    codes: dict[str, int]
    kinds: dict[int, UnitKind]
    parents: dict[int, int | None]
    editable: set[int]
    grantable: set[int]
    people: dict[str, Person]
    near: set[int]
    posts: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, current: Entry, names: set[str]) -> _Roll:
        """读齐机构、经办人够得到的范围、名单上已有的人和任职；到期的任职先收回。"""
        day, by = localdate(current.at), current.by
        living = list(UnitVersion.objects.filter(on_date(day)).values_list("unit", "kind", "parent"))
        held = list(Person.objects.select_for_update().filter(login_name__in=names).order_by("pk"))
        close_expired(current, Post.objects.filter(person__in=held))
        roll = cls(
            day=day,
            codes=dict(UnitCode.objects.values_list("value", "unit")),
            kinds={unit: UnitKind(kind) for unit, kind, _ in living},
            parents={unit: parent for unit, _, parent in living},
            editable=set(in_reach(by.reach(Right.EDIT_PEOPLE), on=day).values_list("pk", flat=True)),
            grantable=set(in_reach(by.reach(Right.GRANT_POSTS), on=day).values_list("pk", flat=True)),
            people={person.login_name: person for person in held},
            near={
                key
                for right in (Right.EDIT_PEOPLE, Right.GRANT_POSTS)
                for key in people(by=by, on=day, right=right)
                .filter(pk__in=[person.pk for person in held])
                .values_list("pk", flat=True)
            },
        )
        for name, office, unit in Post.objects.filter(person__in=held, closed_at__isnull=True).values_list(
            "person__login_name", "office", "unit"
        ):
            roll.posts[name].append((office, unit))
        return roll

    def unit(self, code: str, reachable: set[int]) -> int:
        """代码对应的机构；没有、今天不在、够不着，抛 Declined。"""
        found = self.codes.get(code)
        if found is None or found not in self.kinds or found not in reachable:
            raise Declined(f"单位代码“{code}”没有找到，或不在您的管理范围内")
        return found

    def is_below(self, unit: int, above: int) -> bool:
        """今天 unit 是不是 above 或在它之下。"""
        step: int | None = unit
        while step is not None and step != above:
            step = self.parents.get(step)
        return step == above


def import_accounts(
    rows: Sequence[AccountRow], *, by: Author, at: datetime, request_id: UUID, file: str = "", sheet: str = ""
) -> AccountsOutcome:
    """照名单建账号、授任职。凭登录名认人，只认经办人看得到的；同样的名单再导一次，什么也不变。

    有错的行不办，逐行列在 faults 里；其余的在一个事务里办完。三员不能成批授予。已有的人不改称呼和单位。
    """
    content = {"rows": [asdict(row) for row in rows]}
    with entry(AccountChangeKind.IMPORTED, by=by, at=at, request_id=request_id, content=content) as current:
        if not current.fresh:
            return _recalled(current.result["outcome"])
        roll = _Roll.load(current, {tidy_login_name(row.login_name) for row in rows})
        faults: list[Fault] = []
        good = _read(current, rows, roll, faults, file, sheet)
        # 一行好的也没有的人不建：有错的行一点也不办
        fresh = {person.login_name: person for person, _ in good if person.pk is None}
        before = {person.pk for person, _ in good if person.pk}
        created = Person.objects.bulk_create(fresh.values(), batch_size=BATCH)
        granted, unchanged, waiting = _grant([given for _, given in good if given is not None], roll)
        outcome = AccountsOutcome(
            tuple(person.pk for person in created), granted, unchanged, waiting,
            tuple(sorted(faults, key=lambda fault: fault.row or 0)),
        )  # fmt: skip
        Person.objects.filter(pk__in=before & _touched(current)).update(auth_epoch=F("auth_epoch") + 1)
        current.result |= {"created": len(created), "granted": granted, "outcome": asdict(outcome)}
        return outcome


@dataclass(frozen=True, slots=True)
class _Given:
    """一行要授的任职和指定的单位；post 为 None 的早就在任。"""

    post: Post | None
    units: tuple[int, ...] = ()


def _read(
    current: Entry, rows: Sequence[AccountRow], roll: _Roll, faults: list[Fault], file: str, sheet: str
) -> list[tuple[Person, _Given | None]]:
    """逐行认人、认任职（没写职务的是 None），一格也不写；有错的记错，整行不办。"""
    good = []
    for row in rows:
        column, value = "", row.login_name
        try:
            person = _person(row, roll)
            column, value = "职务", row.office
            good.append((person, _post(current, row, person, roll) if row.office else None))
        except Declined as refusal:
            faults.append(Fault(file, sheet, row.row, column, value, RULE, refusal.message))
    return good


def _person(row: AccountRow, roll: _Roll) -> Person:
    """这一行是谁；不合规矩抛 Declined。"""
    name, called = tidy_login_name(row.login_name), row.display_name.strip()
    if fault := name_fault(name, called):
        raise Declined(fault)
    known = roll.people.get(name)
    if known is not None:
        if known.pk is not None and known.pk not in roll.near:
            raise Declined(f"登录名“{name}”已经有人用了，请换一个登录名")
        if known.display_name != called:
            raise Declined(
                f"登录名“{name}”已是“{known.display_name}”，和这一行的“{called}”不是一个人；请换一个登录名"
            )
        return known
    person = Person(
        login_name=name, display_name=called, unit_id=roll.unit(row.unit, roll.editable),
        password=make_password(None),
    )  # fmt: skip
    roll.people[name] = person
    return person


def _grant(given: Sequence[_Given], roll: _Roll) -> tuple[int, int, int]:
    """授任职，成批写入；交回新授、没变、待授的个数。"""
    fresh = [each for each in given if each.post is not None]
    unchanged = len(given) - len(fresh)
    if not roll.grantable:
        return 0, unchanged, len(fresh)
    posts = Post.objects.bulk_create([each.post for each in fresh if each.post], batch_size=BATCH)
    listed = [
        PostUnit(post=post, unit_id=unit)
        for post, each in zip(posts, fresh, strict=True)
        for unit in each.units
    ]
    PostUnit.objects.bulk_create(listed, batch_size=BATCH)
    return len(posts), unchanged, 0


def _post(current: Entry, row: AccountRow, person: Person, roll: _Roll) -> _Given:
    """这一行的任职和指定的单位；不合规矩抛 Declined。"""
    titles = {office.label: office for office in OfficeCode}
    if row.office not in titles:
        raise Declined(f"没有“{row.office}”这个职务，请填：{'、'.join(titles)}")
    office, reachable = titles[row.office], roll.grantable or roll.editable
    if office in ADMIN_OFFICES:
        raise Declined("系统管理、安全管理、审计管理不能成批授予，请逐个办")
    unit = roll.unit(row.unit, reachable)
    held = roll.posts[person.login_name]
    if (office.value, unit) in held:
        return _Given(None)
    if current.by.actor == str(person.pk):
        raise Declined("不能给自己授权")
    jurisdiction = OFFICES[office].jurisdictions[0]
    units = sorted({roll.unit(code, reachable) for code in row.listed})
    if fault := post_fault(office, roll.kinds[unit], jurisdiction, len(units)):
        raise Declined(fault)
    if outside := [code for code in row.listed if not roll.is_below(roll.codes[code], unit)]:
        raise Declined(f"指定的单位 {'、'.join(outside)} 不归这个单位管")
    starts = row.starts or roll.day
    if row.ends is not None and row.ends <= starts:
        raise Declined("任期的止日要在起日之后")
    if roll.grantable:
        held.append((office.value, unit))
    post = Post(
        person=person, office=office, unit_id=unit, jurisdiction=jurisdiction, starts=starts, ends=row.ends,
        granted_by=current.change,
    )  # fmt: skip
    return _Given(post, tuple(units))


def _touched(current: Entry) -> set[int]:
    """这次授到了任职的人。"""
    return set(Post.objects.filter(granted_by=current.change).values_list("person", flat=True))


def _recalled(outcome: dict[str, Any]) -> AccountsOutcome:
    """流水里记的上次的结果。"""
    return AccountsOutcome(
        persons=tuple(outcome["persons"]),
        granted=outcome["granted"],
        unchanged=outcome["unchanged"],
        waiting=outcome["waiting"],
        faults=tuple(Fault(**fault) for fault in outcome["faults"]),
    )
