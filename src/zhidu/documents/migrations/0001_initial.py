"""第一版的表。"""

# 一列一行，照 Django 生成的样子；展开了太长
# fmt: off

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """各张表，连同约束和索引：写在一起，SQLite 不必一遍遍重建。"""

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organ',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='机关名称')),
                ('mark', models.CharField(blank=True, max_length=100, verbose_name='红头')),
                ('series', models.JSONField(default=dict, verbose_name='各版式的代字')),
                ('active', models.BooleanField(default=True, verbose_name='在用')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='变动次数')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '发文机关',
                'ordering': ('unit', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('unit', 'name'), name='documents_organ_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='documents_organ_named')],
            },
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('series', models.CharField(max_length=40, verbose_name='代字')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='用到第几号')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.organ', verbose_name='发文机关')),
            ],
            options={
                'verbose_name': '文号登记簿',
                'ordering': ('organ', '-year', 'series'),
                'constraints': [models.UniqueConstraint(fields=('organ', 'year', 'series'), name='documents_register_once')],
            },
        ),
        migrations.CreateModel(
            name='TemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('reminder_letter', '提醒函'), ('supervision_order', '督办单'), ('rectification_notice', '整改通知书'), ('opinion', '督导意见书'), ('circular', '督导通报'), ('interview_notice', '约谈通知'), ('interview_record', '约谈记录'), ('consultation_opinion', '协商意见书'), ('accountability_notice', '问责告知书'), ('accountability_decision', '问责决定书'), ('review_decision', '复核决定书'), ('rectification_report', '整改报告'), ('revisit_report', '回头看报告'), ('supervision_report', '督导报告')], max_length=30, verbose_name='文种')),
                ('number', models.PositiveIntegerField(verbose_name='第几版')),
                ('text', models.TextField(verbose_name='模板')),
                ('in_force', models.BooleanField(default=True, verbose_name='在用')),
                ('made_by', models.CharField(max_length=64, verbose_name='经手人编号')),
                ('made_at', models.DateTimeField(verbose_name='时刻')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='哪个单位的')),
            ],
            options={
                'verbose_name': '公文模板',
                'ordering': ('type', 'unit', '-number'),
                'constraints': [models.UniqueConstraint(fields=('unit', 'type', 'number'), name='documents_template_once'), models.UniqueConstraint(condition=models.Q(('in_force', True)), fields=('unit', 'type'), name='documents_template_in_force'), models.CheckConstraint(condition=models.Q(('type__in', ['reminder_letter', 'supervision_order', 'rectification_notice', 'opinion', 'circular', 'interview_notice', 'interview_record', 'consultation_opinion', 'accountability_notice', 'accountability_decision', 'review_decision', 'rectification_report', 'revisit_report', 'supervision_report'])), name='documents_template_type')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('reminder_letter', '提醒函'), ('supervision_order', '督办单'), ('rectification_notice', '整改通知书'), ('opinion', '督导意见书'), ('circular', '督导通报'), ('interview_notice', '约谈通知'), ('interview_record', '约谈记录'), ('consultation_opinion', '协商意见书'), ('accountability_notice', '问责告知书'), ('accountability_decision', '问责决定书'), ('review_decision', '复核决定书'), ('rectification_report', '整改报告'), ('revisit_report', '回头看报告'), ('supervision_report', '督导报告')], max_length=30, verbose_name='文种')),
                ('template_text', models.TextField(verbose_name='模板原文')),
                ('title', models.CharField(max_length=300, verbose_name='标题')),
                ('values', models.JSONField(default=dict, verbose_name='填的内容')),
                ('paper', models.JSONField(blank=True, null=True, verbose_name='签发的全文')),
                ('subject_kind', models.CharField(blank=True, max_length=40, verbose_name='为哪类事')),
                ('subject', models.CharField(blank=True, max_length=64, verbose_name='为哪件事')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '待审'), ('reviewed', '已审'), ('signed', '已签'), ('issued', '已发'), ('withdrawn', '已撤')], default='draft', max_length=10, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='变动次数')),
                ('writers', models.TextField(default=',', verbose_name='动过笔的人编号')),
                ('drafted_by', models.CharField(max_length=64, verbose_name='起草人编号')),
                ('drafted_at', models.DateTimeField(verbose_name='起草时刻')),
                ('edited_at', models.DateTimeField(verbose_name='最近改的时刻')),
                ('signed_by', models.CharField(blank=True, max_length=64, verbose_name='签发人编号')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='成文日期')),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='发文时刻')),
                ('number', models.CharField(blank=True, max_length=100, verbose_name='文号')),
                ('sha256', models.CharField(blank=True, db_index=True, max_length=64, verbose_name='PDF 的摘要')),
                ('pages', models.PositiveIntegerField(default=0, verbose_name='页数')),
                ('docx', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='可编辑稿')),
                ('pdf', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='PDF')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.organ', verbose_name='发文机关')),
                ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.templateversion', verbose_name='模板')),
            ],
            options={
                'verbose_name': '公文',
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['organ', 'state'], name='documents_organ_state'), models.Index(fields=['subject_kind', 'subject'], name='documents_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'reviewed', 'signed', 'issued', 'withdrawn'])), name='documents_state'), models.CheckConstraint(condition=models.Q(('type__in', ['reminder_letter', 'supervision_order', 'rectification_notice', 'opinion', 'circular', 'interview_notice', 'interview_record', 'consultation_opinion', 'accountability_notice', 'accountability_decision', 'review_decision', 'rectification_report', 'revisit_report', 'supervision_report'])), name='documents_type'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='documents_titled'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('signed', 'issued')), _negated=True), models.Q(('paper__isnull', False), ('signed_on__isnull', False), models.Q(('signed_by', ''), _negated=True)), _connector='OR'), name='documents_signed_whole'), models.CheckConstraint(condition=models.Q(models.Q(('docx__isnull', False), ('issued_at__isnull', False), ('pdf__isnull', False), ('state', 'issued'), models.Q(('number', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), models.Q(models.Q(('state', 'issued'), _negated=True), ('issued_at__isnull', True), ('number', ''), ('sha256', '')), _connector='OR'), name='documents_issued_whole')],
            },
        ),
        migrations.CreateModel(
            name='DocumentMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('submit', '送审'), ('recall', '取回'), ('return', '退回'), ('review', '审核'), ('sign', '签发'), ('issue', '发文'), ('withdraw', '撤稿')], max_length=10, verbose_name='流转')),
                ('before', models.CharField(choices=[('draft', '草稿'), ('submitted', '待审'), ('reviewed', '已审'), ('signed', '已签'), ('issued', '已发'), ('withdrawn', '已撤')], max_length=10, verbose_name='之前')),
                ('after', models.CharField(choices=[('draft', '草稿'), ('submitted', '待审'), ('reviewed', '已审'), ('signed', '已签'), ('issued', '已发'), ('withdrawn', '已撤')], max_length=10, verbose_name='之后')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('made_by', models.CharField(max_length=64, verbose_name='经手人编号')),
                ('made_at', models.DateTimeField(verbose_name='时刻')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='documents.document', verbose_name='公文')),
            ],
            options={
                'verbose_name': '公文流转',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='documents.document', verbose_name='公文')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='收文单位')),
            ],
            options={
                'verbose_name': '收文单位',
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('document', 'unit'), name='documents_recipient_once')],
            },
        ),
        migrations.CreateModel(
            name='RegisterEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(verbose_name='第几号')),
                ('number', models.CharField(max_length=100, unique=True, verbose_name='文号')),
                ('used_by', models.CharField(max_length=64, verbose_name='用号人编号')),
                ('used_at', models.DateTimeField(verbose_name='用号时刻')),
                ('void_reason', models.TextField(blank=True, verbose_name='作废的理由')),
                ('void_by', models.CharField(blank=True, max_length=64, verbose_name='作废人编号')),
                ('void_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时刻')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='documents.document', verbose_name='公文')),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='documents.register', verbose_name='登记簿')),
            ],
            options={
                'verbose_name': '文号',
                'ordering': ('register', 'sequence'),
                'constraints': [models.UniqueConstraint(fields=('register', 'sequence'), name='documents_entry_once'), models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='documents_entry_from_one'), models.CheckConstraint(condition=models.Q(models.Q(('void_at__isnull', True), ('void_by', ''), ('void_reason', '')), models.Q(('void_at__isnull', False), models.Q(('void_by', ''), _negated=True), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='documents_entry_void_why')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivered_at', models.DateTimeField(verbose_name='送达时刻')),
                ('told', models.PositiveIntegerField(default=0, verbose_name='告诉了几个人')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='打开时刻')),
                ('opened_by', models.CharField(blank=True, max_length=64, verbose_name='打开人编号')),
                ('opened_post', models.CharField(blank=True, max_length=64, verbose_name='打开人任职编号')),
                ('resent', models.PositiveIntegerField(default=0, verbose_name='重送过几次')),
                ('resent_at', models.DateTimeField(blank=True, null=True, verbose_name='最近重送时刻')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='回执的话')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='收文单位')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='documents.document', verbose_name='公文')),
            ],
            options={
                'verbose_name': '送达',
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['unit', 'opened_at'], name='documents_unopened')],
                'constraints': [models.UniqueConstraint(fields=('document', 'unit'), name='documents_delivered_once'), models.CheckConstraint(condition=models.Q(models.Q(('note', ''), ('opened_at__isnull', True), ('opened_by', '')), models.Q(('opened_at__isnull', False), models.Q(('opened_by', ''), _negated=True)), _connector='OR'), name='documents_opened_whole')],
            },
        ),
    ]
