"""采集、填报单、版次、草稿、退回意见、说明、流转、对应记忆、快照、体检。

一个单位在一个采集里只有一份填报单；报上来的每一版都留着、不许改（数据库触发器拒绝）；没报的只有草稿，别人看不到。
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhidu.catalog.models import CatalogRelease
from zhidu.files.models import StoredFile
from zhidu.filings.enums import UNREPORTED, AskedRows, Chain, CollectionState, FilingState, MoveKind, Way
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import Unit


class Collection(models.Model):
    """一次采集：哪一年、照哪个发布版、问哪几类单位、什么时候截止。同一本规则册一年只有一次。

    补充采集没有规则册，要的几项写在 fields 里：[{"name", "kind", "unit", "choices", "required"}]。
    borrowed 是不再问、用别的采集的数的几列：[{"form", "column", "collection", "from_form", "from_column"}]；
    left_out 是冻结时没纳入的：[{"filing", "name", "reason"}]。
    """

    rulebook_id = models.CharField("规则册", max_length=64, blank=True)
    release = models.ForeignKey(
        CatalogRelease, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="发布版"
    )
    fields = models.JSONField("补充采集要的几项", default=list, blank=True)
    kinds = models.JSONField("问哪几类单位", default=list)
    borrowed = models.JSONField("用别处的数的几列", default=list, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    title = models.CharField("名称", max_length=200)
    opens = models.DateField("开始")
    due = models.DateField("截止（含当天）")
    state = models.CharField(
        "状态", max_length=10, choices=CollectionState.choices, default=CollectionState.OPEN
    )
    revision = models.PositiveIntegerField("变动次数", default=1)
    left_out = models.JSONField("冻结时没纳入的", default=list, blank=True)

    class Meta:
        verbose_name = "采集"
        ordering = ("-year", "rulebook_id", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["year", "rulebook_id"], condition=~Q(rulebook_id=""), name="filings_collection_once"
            ),
            models.CheckConstraint(condition=Q(due__gte=F("opens")), name="filings_collection_period"),
            models.CheckConstraint(
                condition=Q(state__in=CollectionState.values), name="filings_collection_state"
            ),
            models.CheckConstraint(
                condition=Q(rulebook_id="", release__isnull=True)
                | (~Q(rulebook_id="") & Q(release__isnull=False)),
                name="filings_collection_release",
            ),
        )

    def __str__(self) -> str:
        return self.title


class HeldField(models.Model):
    """这一年已经在要的一项：再有人要，就告诉他谁手里有。

    key 是归一过的名字（名字、别名、带学段的写法各一条）；kind 是向哪类单位要的；
    sense 平常是空的，名字相同而确实不是一个数的，写清是什么。同一年同一类单位同一个 key 只许一条。
    """

    year = models.PositiveSmallIntegerField("年份")
    kind = models.CharField("哪类单位", max_length=20, choices=UnitKind.choices)
    rows = models.CharField("一行是什么", max_length=10, choices=AskedRows.choices)
    key = models.CharField("归一的名字", max_length=100)
    sense = models.CharField("另指什么", max_length=200, blank=True)
    name = models.CharField("字段", max_length=100)
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="held", verbose_name="采集")
    form = models.CharField("表单", max_length=100)

    class Meta:
        verbose_name = "已有的字段"
        constraints = (
            models.UniqueConstraint(
                fields=["year", "kind", "rows", "key", "sense"], name="filings_held_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.name}"


class Filing(models.Model):
    """填报单：一个单位在一次采集里的一份。

    county 是所归的区县（区县的单子归自己，市直管的学校没有）；它和代码、名称照报送那天的机构树，
    学校以后划走、撤并，这一份还归原来的县。
    number 是报过几版，也就是现行的一版的号；saves 是草稿存过几次，只增不减：存草稿、报送都要对上它。
    submitted_by 是报现行这一版的人（编号），审核的不能是同一个人。
    """

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="filings", verbose_name="采集")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    county = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="所归区县"
    )
    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=100)
    #: 一行是什么：学校的单子（school）或区县的单子（county）
    rows = models.CharField("哪一类", max_length=10, choices=AskedRows.choices)
    state = models.CharField("状态", max_length=15, choices=FilingState.choices, default=FilingState.DRAFT)
    revision = models.PositiveIntegerField("变动次数", default=1)
    saves = models.PositiveIntegerField("草稿存过几次", default=0)
    number = models.PositiveIntegerField("报过几版", default=0)
    submitted_by = models.CharField("报送人编号", max_length=64, blank=True)
    submitted_at = models.DateTimeField("最近报送时刻", null=True, blank=True)
    returned_at = models.DateTimeField("最近退回时刻", null=True, blank=True)
    return_reason = models.TextField("退回的理由", blank=True)

    class Meta:
        verbose_name = "填报单"
        constraints = (
            models.UniqueConstraint(fields=["collection", "unit"], name="filings_filing_once"),
            models.CheckConstraint(condition=Q(state__in=FilingState.values), name="filings_filing_state"),
            models.CheckConstraint(
                condition=Q(state__in=UNREPORTED) | Q(number__gte=1), name="filings_reported_has_version"
            ),
            models.CheckConstraint(
                condition=Q(rows__in=[AskedRows.SCHOOL, AskedRows.COUNTY]), name="filings_filing_rows"
            ),
        )
        indexes = (models.Index(fields=["collection", "county", "state"], name="filings_by_state"),)

    def __str__(self) -> str:
        return f"填报单 {self.pk}"

    @property
    def fillable(self) -> bool:
        """单子在草稿，采集开着；停止采集以后，退回来的还能改、能再报。"""
        if self.state != FilingState.DRAFT:
            return False
        state = self.collection.state
        return state == CollectionState.OPEN or (state == CollectionState.CLOSED and self.number > 0)

    @property
    def chain(self) -> Chain:
        """要过几道审。"""
        direct = self.rows == AskedRows.COUNTY or self.county_id is None
        return Chain.CITY_ONLY if direct else Chain.COUNTY_THEN_CITY


class FilingVersion(models.Model):
    """报上来的一版，不许改。payload 见 rules.payload；digest 是规范 JSON 的 SHA-256。"""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="versions", verbose_name="填报单")
    number = models.PositiveIntegerField("第几版")
    payload = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    way = models.CharField("怎么来的", max_length=15, choices=Way.choices)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="原文件"
    )
    made_by = models.CharField("经手人编号", max_length=64)
    made_at = models.DateTimeField("报送时刻")

    class Meta:
        verbose_name = "版次"
        ordering = ("filing", "number")
        constraints = (models.UniqueConstraint(fields=["filing", "number"], name="filings_version_once"),)

    def __str__(self) -> str:
        return f"{self.filing_id} 第 {self.number} 版"


class Draft(models.Model):
    """草稿：只有替这个单位填的人看得到。内容同版次，另留着原样打的字，打错了也留着。

    revision 是存的时候的 Filing.saves；saved_from 是存的人坐在哪个单位（区县代填的，区县看得到）。
    """

    filing = models.OneToOneField(Filing, models.CASCADE, related_name="draft", verbose_name="填报单")
    payload = models.JSONField("内容")
    way = models.CharField("怎么来的", max_length=15, choices=Way.choices, default=Way.FORM)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="原文件"
    )
    revision = models.PositiveIntegerField("第几次存")
    saved_by = models.CharField("保存人编号", max_length=64)
    saved_from = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="从哪个单位存的")
    saved_at = models.DateTimeField("保存时刻")

    class Meta:
        verbose_name = "草稿"

    def __str__(self) -> str:
        return f"{self.filing_id} 的草稿"


class Remark(models.Model):
    """退回意见：退回那一版的哪张表、哪一行、哪一项，要怎么改。改了或答复了就了结。"""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="remarks", verbose_name="填报单")
    number = models.PositiveIntegerField("针对第几版")
    form = models.CharField("表单", max_length=100, blank=True)
    row = models.CharField("哪一行", max_length=120, blank=True)
    field = models.CharField("字段", max_length=100, blank=True)
    text = models.TextField("意见")
    made_by = models.CharField("提出人编号", max_length=64)
    made_at = models.DateTimeField("提出时刻")
    answer = models.TextField("答复", blank=True)
    settled_at = models.DateTimeField("了结时刻", null=True, blank=True)

    class Meta:
        verbose_name = "退回意见"
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="filings_remark_said"),)

    def __str__(self) -> str:
        return f"{self.filing_id} {self.field}"


class Explanation(models.Model):
    """对一处“请核对”的说明。check_id 是校验的编号；value 是说明时的值，值改了说明就不算数了。"""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="explanations", verbose_name="填报单")
    check_id = models.CharField("校验", max_length=200)
    form = models.CharField("表单", max_length=100)
    row = models.CharField("哪一行", max_length=120, blank=True)
    field = models.CharField("字段", max_length=100, blank=True)
    value = models.CharField("说明时的值", max_length=200, blank=True)
    text = models.TextField("说明")
    made_by = models.CharField("说明人编号", max_length=64)
    made_at = models.DateTimeField("说明时刻")

    class Meta:
        verbose_name = "说明"
        constraints = (
            models.UniqueConstraint(
                fields=["filing", "check_id", "form", "row", "field"], name="filings_explained_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="filings_explanation_said"),
        )

    def __str__(self) -> str:
        return f"{self.filing_id} {self.check_id}"


class Move(models.Model):
    """一次流转：谁、从哪一步到哪一步、为什么。"""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="moves", verbose_name="填报单")
    kind = models.CharField("流转", max_length=15, choices=MoveKind.choices)
    before = models.CharField("之前", max_length=15, choices=FilingState.choices)
    after = models.CharField("之后", max_length=15, choices=FilingState.choices)
    number = models.PositiveIntegerField("第几版")
    reason = models.TextField("理由", blank=True)
    made_by = models.CharField("经手人编号", max_length=64)
    made_at = models.DateTimeField("时刻")

    class Meta:
        verbose_name = "流转"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.filing_id} {self.get_kind_display()}"


class SenderMapping(models.Model):
    """对应记忆：这个单位的表头写成这样，指的是哪一列。下次照认。"""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="单位")
    rulebook_id = models.CharField("规则册", max_length=64)
    form = models.CharField("表单", max_length=100)
    heading = models.CharField("归一的表头", max_length=200)
    column = models.CharField("入库的列", max_length=100)

    class Meta:
        verbose_name = "对应记忆"
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "rulebook_id", "form", "heading"], name="filings_mapping_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.heading} → {self.column}"


class Snapshot(models.Model):
    """冻结的快照：一张表单一个 Parquet。结果指到它。"""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="snapshots", verbose_name="采集")
    number = models.PositiveIntegerField("第几次")
    form = models.CharField("表单", max_length=100)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    sha256 = models.CharField("摘要", max_length=64)
    rows = models.PositiveIntegerField("行数")
    made_at = models.DateTimeField("冻结时刻")

    class Meta:
        verbose_name = "快照"
        ordering = ("collection", "number", "form")
        constraints = (
            models.UniqueConstraint(fields=["collection", "number", "form"], name="filings_snapshot_once"),
        )

    def __str__(self) -> str:
        return f"{self.collection_id} 第 {self.number} 次 {self.form}"


class Checkup(models.Model):
    """体检：一份填报单此刻的毛病有几处、可信度各项，后台算好放着，数据质量页照它数。可以随时重算。

    revision、saves 是体检时单子的两个号，已不是它就是旧的；草稿只数几处，内容和可信度一概不记（别人看不到草稿）。
    scores：可信度各项的键 → [分（分数的字，没有是 None），个数一，个数二]，个数见 rules.checkups；
    told：键 → [名称，一句话]。没报上来的两样都是空的。
    """

    filing = models.OneToOneField(Filing, models.CASCADE, related_name="checkup", verbose_name="填报单")
    revision = models.PositiveIntegerField("体检时变动过几次")
    saves = models.PositiveIntegerField("体检时草稿存过几次")
    errors = models.PositiveIntegerField("要改的几处", default=0)
    asks = models.PositiveIntegerField("没说明的疑点几处", default=0)
    scores = models.JSONField("可信度各项的数", default=dict)
    told = models.JSONField("可信度各项的话", default=dict)
    made_at = models.DateTimeField("体检时刻")

    class Meta:
        verbose_name = "体检"

    def __str__(self) -> str:
        return f"{self.filing_id} 的体检"
