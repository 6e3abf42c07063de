"""发文机关、公文模板、公文、文号登记、送达和流转。

发出去的公文、用过的文号、送达的回执，数据库不许改、不许删（触发器拒绝）；作废的文号留在登记簿里，写明为什么。
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhidu.documents.enums import DocumentState, DocumentType, MoveKind
from zhidu.files.models import StoredFile
from zhidu.organisations.models import Unit


class Organ(models.Model):
    """发文机关：以哪个单位的名义发文。

    mark 是红头上的字，空着由机关名拼；series 是各版式的代字：{"letter": "示督函"}，版式见 gongwen.Form，没写的版式不能发。
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    name = models.CharField("机关名称", max_length=100)
    mark = models.CharField("红头", max_length=100, blank=True)
    series = models.JSONField("各版式的代字", default=dict)
    active = models.BooleanField("在用", default=True)
    revision = models.PositiveIntegerField("变动次数", default=1)

    class Meta:
        verbose_name = "发文机关"
        ordering = ("unit", "pk")
        constraints = (
            models.UniqueConstraint(fields=["unit", "name"], name="documents_organ_once"),
            models.CheckConstraint(condition=~Q(name=""), name="documents_organ_named"),
        )

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """一个单位自己立的一版公文模板；改一次添一版，旧版留着。一个单位一种文至多一版在用，都不在用就用上级的、随系统来的。"""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="哪个单位的")
    type = models.CharField("文种", max_length=30, choices=DocumentType.choices)
    number = models.PositiveIntegerField("第几版")
    text = models.TextField("模板")
    in_force = models.BooleanField("在用", default=True)
    made_by = models.CharField("经手人编号", max_length=64)
    made_at = models.DateTimeField("时刻")

    class Meta:
        verbose_name = "公文模板"
        ordering = ("type", "unit", "-number")
        constraints = (
            models.UniqueConstraint(fields=["unit", "type", "number"], name="documents_template_once"),
            models.UniqueConstraint(
                fields=["unit", "type"], condition=Q(in_force=True), name="documents_template_in_force"
            ),
            models.CheckConstraint(condition=Q(type__in=DocumentType.values), name="documents_template_type"),
        )

    def __str__(self) -> str:
        return f"{self.get_type_display()} 第 {self.number} 版"


class Document(models.Model):
    """一件公文。

    template 空的是用的随系统来的模板；template_text 是当时的原文，以后改模板不影响它。values 是填的内容，见 rules.values。
    subject_kind、subject 说的是为哪件事发的（如整改的一个案），只记文字：那些房间在上面。
    writers 是动过笔的人（起草、修改、送审），写成“,3,8,”，他们不能审、不能签。paper 是签发时定下的全文（rules.papers），此后不变。
    number 发文才有；sha256 是发出的 PDF 的摘要，也在审计里。
    """

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="发文机关")
    type = models.CharField("文种", max_length=30, choices=DocumentType.choices)
    template = models.ForeignKey(
        TemplateVersion, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="模板"
    )
    template_text = models.TextField("模板原文")
    title = models.CharField("标题", max_length=300)
    values = models.JSONField("填的内容", default=dict)
    paper = models.JSONField("签发的全文", null=True, blank=True)
    subject_kind = models.CharField("为哪类事", max_length=40, blank=True)
    subject = models.CharField("为哪件事", max_length=64, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=DocumentState.choices, default=DocumentState.DRAFT
    )
    revision = models.PositiveIntegerField("变动次数", default=1)
    writers = models.TextField("动过笔的人编号", default=",")
    drafted_by = models.CharField("起草人编号", max_length=64)
    drafted_at = models.DateTimeField("起草时刻")
    edited_at = models.DateTimeField("最近改的时刻")
    signed_by = models.CharField("签发人编号", max_length=64, blank=True)
    signed_on = models.DateField("成文日期", null=True, blank=True)
    issued_at = models.DateTimeField("发文时刻", null=True, blank=True)
    number = models.CharField("文号", max_length=100, blank=True)
    pdf = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="PDF"
    )
    docx = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="可编辑稿"
    )
    sha256 = models.CharField("PDF 的摘要", max_length=64, blank=True, db_index=True)
    pages = models.PositiveIntegerField("页数", default=0)

    class Meta:
        verbose_name = "公文"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["organ", "state"], name="documents_organ_state"),
            models.Index(fields=["subject_kind", "subject"], name="documents_subject"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="documents_state"),
            models.CheckConstraint(condition=Q(type__in=DocumentType.values), name="documents_type"),
            models.CheckConstraint(condition=~Q(title=""), name="documents_titled"),
            models.CheckConstraint(
                condition=~Q(state__in=(DocumentState.SIGNED, DocumentState.ISSUED))
                | Q(paper__isnull=False, signed_on__isnull=False) & ~Q(signed_by=""),
                name="documents_signed_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.ISSUED, issued_at__isnull=False, pdf__isnull=False,
                            docx__isnull=False) & ~Q(number="") & ~Q(sha256="")
                | ~Q(state=DocumentState.ISSUED) & Q(issued_at__isnull=True, number="", sha256=""),
                name="documents_issued_whole",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Recipient(models.Model):
    """发给哪个单位。草稿里可以改，送审以后不许动。"""

    document = models.ForeignKey(Document, models.CASCADE, related_name="recipients", verbose_name="公文")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="收文单位")

    class Meta:
        verbose_name = "收文单位"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["document", "unit"], name="documents_recipient_once"),)

    def __str__(self) -> str:
        return f"{self.document_id} → {self.unit_id}"


class Register(models.Model):
    """文号登记簿：一个机关、一个代字、一年一本。last 是用到第几号，只许一个一个往上加。"""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+", verbose_name="发文机关")
    year = models.PositiveSmallIntegerField("年份")
    series = models.CharField("代字", max_length=40)
    last = models.PositiveIntegerField("用到第几号", default=0)

    class Meta:
        verbose_name = "文号登记簿"
        ordering = ("organ", "-year", "series")
        constraints = (
            models.UniqueConstraint(fields=["organ", "year", "series"], name="documents_register_once"),
        )

    def __str__(self) -> str:
        return f"{self.series}〔{self.year}〕"


class RegisterEntry(models.Model):
    """登记簿里的一号：给了哪件公文。作废的写明理由，号留着，不再给别的。"""

    register = models.ForeignKey(Register, models.PROTECT, related_name="entries", verbose_name="登记簿")
    sequence = models.PositiveIntegerField("第几号")
    number = models.CharField("文号", max_length=100, unique=True)
    document = models.OneToOneField(Document, models.PROTECT, related_name="entry", verbose_name="公文")
    used_by = models.CharField("用号人编号", max_length=64)
    used_at = models.DateTimeField("用号时刻")
    void_reason = models.TextField("作废的理由", blank=True)
    void_by = models.CharField("作废人编号", max_length=64, blank=True)
    void_at = models.DateTimeField("作废时刻", null=True, blank=True)

    class Meta:
        verbose_name = "文号"
        ordering = ("register", "sequence")
        constraints = (
            models.UniqueConstraint(fields=["register", "sequence"], name="documents_entry_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="documents_entry_from_one"),
            models.CheckConstraint(
                condition=Q(void_at__isnull=True, void_by="", void_reason="")
                | Q(void_at__isnull=False) & ~Q(void_by="") & ~Q(void_reason=""),
                name="documents_entry_void_why",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Delivery(models.Model):
    """送达：一件公文送到一个单位。told 是告诉了几个人；opened_at 是那个单位的人头一次打开，只记一次；note 是回执的话。"""

    document = models.ForeignKey(Document, models.PROTECT, related_name="deliveries", verbose_name="公文")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="收文单位")
    delivered_at = models.DateTimeField("送达时刻")
    told = models.PositiveIntegerField("告诉了几个人", default=0)
    opened_at = models.DateTimeField("打开时刻", null=True, blank=True)
    opened_by = models.CharField("打开人编号", max_length=64, blank=True)
    opened_post = models.CharField("打开人任职编号", max_length=64, blank=True)
    resent = models.PositiveIntegerField("重送过几次", default=0)
    resent_at = models.DateTimeField("最近重送时刻", null=True, blank=True)
    note = models.CharField("回执的话", max_length=500, blank=True)

    class Meta:
        verbose_name = "送达"
        ordering = ("pk",)
        indexes = (models.Index(fields=["unit", "opened_at"], name="documents_unopened"),)
        constraints = (
            models.UniqueConstraint(fields=["document", "unit"], name="documents_delivered_once"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by="", note="")
                | Q(opened_at__isnull=False) & ~Q(opened_by=""),
                name="documents_opened_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_id} → {self.unit_id}"


class DocumentMove(models.Model):
    """一次流转：谁、从哪一步到哪一步、为什么。"""

    document = models.ForeignKey(Document, models.PROTECT, related_name="moves", verbose_name="公文")
    kind = models.CharField("流转", max_length=10, choices=MoveKind.choices)
    before = models.CharField("之前", max_length=10, choices=DocumentState.choices)
    after = models.CharField("之后", max_length=10, choices=DocumentState.choices)
    reason = models.TextField("理由", blank=True)
    made_by = models.CharField("经手人编号", max_length=64)
    made_at = models.DateTimeField("时刻")

    class Meta:
        verbose_name = "公文流转"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.document_id} {self.get_kind_display()}"
