"""案子、它管的问题、方案、会签、进展、意见和流转。方案、进展、流转只追加（数据库触发器拒绝改）；销了号的案子除了重开，一个字也不动。"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhidu.accounts.models import Person
from zhidu.catalog.models import CatalogProcedure
from zhidu.files.models import StoredFile
from zhidu.findings.models import Finding
from zhidu.organisations.models import Unit
from zhidu.rectification.enums import CaseMoveKind, CaseShape, CaseState, ChiefRole


class Case(models.Model):
    """一个整改案。owner 是督办的督导室所在的单位，unit 是责任单位，county 是立案那天它归的区县。

    handler 是督办的督导室里经办的人，没分的为空。
    round 从 1 起，重开一次加一。submitted_by 是最近报方案、报完成的人，accepted_by 是审核通过的人：
    审的不能是报的人，销号的不能是审的人，也不能是报的人。
    """

    procedure = models.ForeignKey(
        CatalogProcedure, models.PROTECT, related_name="+", verbose_name="照哪版程序"
    )
    shape = models.CharField("怎么立案", max_length=12, choices=CaseShape.choices)
    title = models.CharField("案由", max_length=200)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="督办单位")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="责任单位")
    county = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="所归区县"
    )
    category = models.CharField("整改类别", max_length=40)
    severity = models.CharField("轻重", max_length=40)
    state = models.CharField("状态", max_length=15, choices=CaseState.choices, default=CaseState.PLANNING)
    revision = models.PositiveIntegerField("变动次数", default=1)
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    opened_on = models.DateField("立案日期")
    plan_due = models.DateField("方案限期")
    due_on = models.DateField("整改限期", null=True, blank=True)
    plan_number = models.PositiveSmallIntegerField("报过几稿方案", default=0)
    submitted_by = models.CharField("报的人编号", max_length=64, blank=True)
    accepted_by = models.CharField("审核通过的人编号", max_length=64, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    handler = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="经办人"
    )

    class Meta:
        verbose_name = "整改案"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["owner", "state"], name="rectification_owner_state"),
            models.Index(fields=["unit", "state"], name="rectification_unit_state"),
            models.Index(fields=["county", "state"], name="rectification_county_state"),
            models.Index(fields=["handler", "state"], name="rectification_handler_state"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="rectification_case_state"),
            models.CheckConstraint(condition=~Q(title=""), name="rectification_case_titled"),
            models.CheckConstraint(condition=Q(round__gte=1), name="rectification_case_round"),
            models.CheckConstraint(
                condition=Q(plan_due__gte=F("opened_on")), name="rectification_plan_due_after"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.PLANNING, CaseState.PLAN_SUBMITTED, CaseState.CANCELLED])
                | Q(due_on__isnull=False),
                name="rectification_working_has_due",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_on__isnull=False)
                | (~Q(state=CaseState.CLOSED) & Q(closed_on__isnull=True)),
                name="rectification_closed_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CaseState.ACCEPTED, CaseState.CLOSED])
                | ~Q(accepted_by=F("submitted_by")),
                name="rectification_not_self_reviewed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def label(self) -> str:
        """台账上的编号：「2026-0012」。"""
        return f"{self.opened_on:%Y}-{self.pk:04d}"


class CaseItem(models.Model):
    """案子管的一个问题；一个问题只归一个案。added_round 是哪一轮并进来的（反弹的新问题并进原案）。"""

    case = models.ForeignKey(Case, models.CASCADE, related_name="items", verbose_name="整改案")
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="+", verbose_name="问题")
    added_round = models.PositiveSmallIntegerField("第几轮并进来", default=1)

    class Meta:
        verbose_name = "案里的问题"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.finding_id}"


class Plan(models.Model):
    """一稿整改方案，报上来就不改。money 是要多少钱（元）；aims 是改到多少：[{"finding", "from", "to", "unit"}]，数是文字。"""

    case = models.ForeignKey(Case, models.CASCADE, related_name="plans", verbose_name="整改案")
    number = models.PositiveSmallIntegerField("第几稿")
    round = models.PositiveSmallIntegerField("第几轮")
    diagnosis = models.TextField("原因诊断")
    target = models.TextField("整改目标")
    aims = models.JSONField("改到多少", default=list, blank=True)
    measures = models.TextField("整改措施")
    money = models.DecimalField("所需资金（元）", max_digits=14, decimal_places=2, default=0)
    money_source = models.CharField("资金从哪来", max_length=200, blank=True)
    category = models.CharField("整改类别", max_length=40)
    asks_due = models.DateField("报的完成日期")
    made_by = models.CharField("报的人编号", max_length=64)
    made_at = models.DateTimeField("报的时刻")

    class Meta:
        verbose_name = "整改方案"
        ordering = ("case", "number")
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="rectification_plan_once"),
            models.CheckConstraint(condition=Q(money__gte=0), name="rectification_plan_money"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} 第 {self.number} 稿"


class PlanStep(models.Model):
    """方案里的一步：做什么、哪天前、谁负责。做完没有，看进展里勾的。"""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps", verbose_name="方案")
    place = models.PositiveSmallIntegerField("第几步")
    text = models.CharField("做什么", max_length=300)
    due_on = models.DateField("哪天前")
    role = models.CharField("责任人职务", max_length=25, choices=ChiefRole.choices)
    person = models.CharField("责任人", max_length=50)

    class Meta:
        verbose_name = "方案的一步"
        ordering = ("plan", "place")
        constraints = (
            models.UniqueConstraint(fields=["plan", "place"], name="rectification_step_once"),
            models.CheckConstraint(condition=Q(role__in=ChiefRole.values), name="rectification_step_role"),
        )

    def __str__(self) -> str:
        return self.text


class Cosign(models.Model):
    """请一个成员单位会签一稿方案：哪天前、同意没有、意见。agreed 为空是还没答复。"""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="cosigns", verbose_name="方案")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="会签单位")
    due_on = models.DateField("会签限期")
    agreed = models.BooleanField("同意", null=True)
    opinion = models.TextField("意见", blank=True)
    answered_by = models.CharField("答复人编号", max_length=64, blank=True)
    answered_at = models.DateTimeField("答复时刻", null=True, blank=True)

    class Meta:
        verbose_name = "会签"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["plan", "unit"], name="rectification_cosign_once"),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, answered_at__isnull=True)
                | Q(agreed__isnull=False, answered_at__isnull=False),
                name="rectification_cosign_answered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.unit_id}"


class Progress(models.Model):
    """一次进展。happened_on 是实际发生的日子，uploaded_at 是报上来的时刻，两样分开；values 是改后的数：{问题主键: 文字}。"""

    case = models.ForeignKey(Case, models.CASCADE, related_name="progress", verbose_name="整改案")
    round = models.PositiveSmallIntegerField("第几轮")
    final = models.BooleanField("报完成")
    text = models.TextField("做了什么")
    happened_on = models.DateField("实际发生日期")
    values = models.JSONField("改后的数", default=dict, blank=True)
    #: 做完了方案的哪几步（PlanStep 的主键）
    steps_done = models.JSONField("做完的步骤", default=list, blank=True)
    made_by = models.CharField("报的人编号", max_length=64)
    uploaded_at = models.DateTimeField("上传时刻")

    class Meta:
        verbose_name = "进展"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.happened_on}"


class ProgressFile(models.Model):
    """进展的一份佐证。"""

    progress = models.ForeignKey(Progress, models.CASCADE, related_name="files", verbose_name="进展")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="附件")

    class Meta:
        verbose_name = "进展的佐证"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["progress", "file"], name="rectification_progress_file_once"),
        )

    def __str__(self) -> str:
        return f"{self.progress_id} {self.file_id}"


class CaseRemark(models.Model):
    """审的人对一稿方案或一次进展的一项提的意见。field 是哪一项（如 measures、text），见 rules.wording。"""

    case = models.ForeignKey(Case, models.CASCADE, related_name="remarks", verbose_name="整改案")
    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="+", null=True, blank=True, verbose_name="方案"
    )
    progress = models.ForeignKey(
        Progress, models.CASCADE, related_name="+", null=True, blank=True, verbose_name="进展"
    )
    field = models.CharField("哪一项", max_length=40)
    text = models.TextField("意见")
    made_by = models.CharField("提的人编号", max_length=64)
    made_at = models.DateTimeField("提的时刻")

    class Meta:
        verbose_name = "整改意见"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(plan__isnull=False, progress__isnull=True)
                | Q(plan__isnull=True, progress__isnull=False),
                name="rectification_remark_on_one",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="rectification_remark_said"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.field}"


class CaseMove(models.Model):
    """案子的一步：谁、从哪到哪、为什么。只追加。"""

    case = models.ForeignKey(Case, models.CASCADE, related_name="moves", verbose_name="整改案")
    kind = models.CharField("哪一步", max_length=15, choices=CaseMoveKind.choices)
    before = models.CharField("之前", max_length=15, choices=CaseState.choices, blank=True)
    after = models.CharField("之后", max_length=15, choices=CaseState.choices)
    round = models.PositiveSmallIntegerField("第几轮")
    reason = models.TextField("理由", blank=True)
    made_by = models.CharField("经手人编号", max_length=64)
    made_from = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="从哪个单位办的")
    made_at = models.DateTimeField("时刻")

    class Meta:
        verbose_name = "整改流转"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_kind_display()}"
