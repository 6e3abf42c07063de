"""第一版的表。"""

# 一列一行，照 Django 生成的样子；展开了太长
# fmt: off

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    """第一版的表。"""

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('files', '0001_initial'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rulebook_id', models.CharField(blank=True, max_length=64, verbose_name='规则册')),
                ('fields', models.JSONField(blank=True, default=list, verbose_name='补充采集要的几项')),
                ('kinds', models.JSONField(default=list, verbose_name='问哪几类单位')),
                ('borrowed', models.JSONField(blank=True, default=list, verbose_name='用别处的数的几列')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('title', models.CharField(max_length=200, verbose_name='名称')),
                ('opens', models.DateField(verbose_name='开始')),
                ('due', models.DateField(verbose_name='截止（含当天）')),
                ('state', models.CharField(choices=[('open', '正在采集'), ('closed', '停止采集'), ('frozen', '已冻结')], default='open', max_length=10, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='变动次数')),
                ('left_out', models.JSONField(blank=True, default=list, verbose_name='冻结时没纳入的')),
                ('release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.catalogrelease', verbose_name='发布版')),
            ],
            options={
                'verbose_name': '采集',
                'ordering': ('-year', 'rulebook_id', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('rows', models.CharField(choices=[('school', '学校'), ('grade', '年级'), ('county', '区县')], max_length=10, verbose_name='哪一类')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '已报'), ('county_passed', '区县已审'), ('city_passed', '市已审'), ('frozen', '已冻结')], default='draft', max_length=15, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='变动次数')),
                ('saves', models.PositiveIntegerField(default=0, verbose_name='草稿存过几次')),
                ('number', models.PositiveIntegerField(default=0, verbose_name='报过几版')),
                ('submitted_by', models.CharField(blank=True, max_length=64, verbose_name='报送人编号')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='最近报送时刻')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='最近退回时刻')),
                ('return_reason', models.TextField(blank=True, verbose_name='退回的理由')),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='filings.collection', verbose_name='采集')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='所归区县')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '填报单',
            },
        ),
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_id', models.CharField(max_length=200, verbose_name='校验')),
                ('form', models.CharField(max_length=100, verbose_name='表单')),
                ('row', models.CharField(blank=True, max_length=120, verbose_name='哪一行')),
                ('field', models.CharField(blank=True, max_length=100, verbose_name='字段')),
                ('value', models.CharField(blank=True, max_length=200, verbose_name='说明时的值')),
                ('text', models.TextField(verbose_name='说明')),
                ('made_by', models.CharField(max_length=64, verbose_name='说明人编号')),
                ('made_at', models.DateTimeField(verbose_name='说明时刻')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='explanations', to='filings.filing', verbose_name='填报单')),
            ],
            options={
                'verbose_name': '说明',
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payload', models.JSONField(verbose_name='内容')),
                ('way', models.CharField(choices=[('form', '网上填报'), ('workbook', '交工作簿'), ('county_book', '区县代交'), ('carried', '往年带入')], default='form', max_length=15, verbose_name='怎么来的')),
                ('revision', models.PositiveIntegerField(verbose_name='第几次存')),
                ('saved_by', models.CharField(max_length=64, verbose_name='保存人编号')),
                ('saved_at', models.DateTimeField(verbose_name='保存时刻')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='原文件')),
                ('saved_from', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='从哪个单位存的')),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='filings.filing', verbose_name='填报单')),
            ],
            options={
                'verbose_name': '草稿',
            },
        ),
        migrations.CreateModel(
            name='FilingVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='第几版')),
                ('payload', models.JSONField(verbose_name='内容')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('way', models.CharField(choices=[('form', '网上填报'), ('workbook', '交工作簿'), ('county_book', '区县代交'), ('carried', '往年带入')], max_length=15, verbose_name='怎么来的')),
                ('made_by', models.CharField(max_length=64, verbose_name='经手人编号')),
                ('made_at', models.DateTimeField(verbose_name='报送时刻')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='原文件')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='filings.filing', verbose_name='填报单')),
            ],
            options={
                'verbose_name': '版次',
                'ordering': ('filing', 'number'),
            },
        ),
        migrations.CreateModel(
            name='HeldField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('kind', models.CharField(choices=[('city', '市'), ('county', '区县'), ('functional_area', '功能区'), ('township', '镇街'), ('department', '成员单位'), ('school', '学校'), ('kindergarten', '幼儿园'), ('teaching_point', '教学点')], max_length=20, verbose_name='哪类单位')),
                ('rows', models.CharField(choices=[('school', '学校'), ('grade', '年级'), ('county', '区县')], max_length=10, verbose_name='一行是什么')),
                ('key', models.CharField(max_length=100, verbose_name='归一的名字')),
                ('sense', models.CharField(blank=True, max_length=200, verbose_name='另指什么')),
                ('name', models.CharField(max_length=100, verbose_name='字段')),
                ('form', models.CharField(max_length=100, verbose_name='表单')),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held', to='filings.collection', verbose_name='采集')),
            ],
            options={
                'verbose_name': '已有的字段',
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('submit', '报送'), ('withdraw', '撤回'), ('pass_county', '区县审核通过'), ('pass_city', '市审核通过'), ('return', '退回'), ('freeze', '冻结'), ('carry', '往年带入')], max_length=15, verbose_name='流转')),
                ('before', models.CharField(choices=[('draft', '草稿'), ('submitted', '已报'), ('county_passed', '区县已审'), ('city_passed', '市已审'), ('frozen', '已冻结')], max_length=15, verbose_name='之前')),
                ('after', models.CharField(choices=[('draft', '草稿'), ('submitted', '已报'), ('county_passed', '区县已审'), ('city_passed', '市已审'), ('frozen', '已冻结')], max_length=15, verbose_name='之后')),
                ('number', models.PositiveIntegerField(verbose_name='第几版')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('made_by', models.CharField(max_length=64, verbose_name='经手人编号')),
                ('made_at', models.DateTimeField(verbose_name='时刻')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='filings.filing', verbose_name='填报单')),
            ],
            options={
                'verbose_name': '流转',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='针对第几版')),
                ('form', models.CharField(blank=True, max_length=100, verbose_name='表单')),
                ('row', models.CharField(blank=True, max_length=120, verbose_name='哪一行')),
                ('field', models.CharField(blank=True, max_length=100, verbose_name='字段')),
                ('text', models.TextField(verbose_name='意见')),
                ('made_by', models.CharField(max_length=64, verbose_name='提出人编号')),
                ('made_at', models.DateTimeField(verbose_name='提出时刻')),
                ('answer', models.TextField(blank=True, verbose_name='答复')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='了结时刻')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='filings.filing', verbose_name='填报单')),
            ],
            options={
                'verbose_name': '退回意见',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='SenderMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rulebook_id', models.CharField(max_length=64, verbose_name='规则册')),
                ('form', models.CharField(max_length=100, verbose_name='表单')),
                ('heading', models.CharField(max_length=200, verbose_name='归一的表头')),
                ('column', models.CharField(max_length=100, verbose_name='入库的列')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '对应记忆',
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='第几次')),
                ('form', models.CharField(max_length=100, verbose_name='表单')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('rows', models.PositiveIntegerField(verbose_name='行数')),
                ('made_at', models.DateTimeField(verbose_name='冻结时刻')),
                ('collection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='filings.collection', verbose_name='采集')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='文件')),
            ],
            options={
                'verbose_name': '快照',
                'ordering': ('collection', 'number', 'form'),
            },
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.UniqueConstraint(condition=models.Q(('rulebook_id', ''), _negated=True), fields=('year', 'rulebook_id'), name='filings_collection_once'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.CheckConstraint(condition=models.Q(('due__gte', models.F('opens'))), name='filings_collection_period'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed', 'frozen'])), name='filings_collection_state'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('release__isnull', True), ('rulebook_id', '')), models.Q(models.Q(('rulebook_id', ''), _negated=True), ('release__isnull', False)), _connector='OR'), name='filings_collection_release'),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(fields=['collection', 'county', 'state'], name='filings_by_state'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.UniqueConstraint(fields=('collection', 'unit'), name='filings_filing_once'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'county_passed', 'city_passed', 'frozen'])), name='filings_filing_state'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('number__gte', 1), _connector='OR'), name='filings_reported_has_version'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('rows__in', ['school', 'county'])), name='filings_filing_rows'),
        ),
        migrations.AddConstraint(
            model_name='explanation',
            constraint=models.UniqueConstraint(fields=('filing', 'check_id', 'form', 'row', 'field'), name='filings_explained_once'),
        ),
        migrations.AddConstraint(
            model_name='explanation',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='filings_explanation_said'),
        ),
        migrations.AddConstraint(
            model_name='filingversion',
            constraint=models.UniqueConstraint(fields=('filing', 'number'), name='filings_version_once'),
        ),
        migrations.AddConstraint(
            model_name='heldfield',
            constraint=models.UniqueConstraint(fields=('year', 'kind', 'rows', 'key', 'sense'), name='filings_held_once'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='filings_remark_said'),
        ),
        migrations.AddConstraint(
            model_name='sendermapping',
            constraint=models.UniqueConstraint(fields=('unit', 'rulebook_id', 'form', 'heading'), name='filings_mapping_once'),
        ),
        migrations.AddConstraint(
            model_name='snapshot',
            constraint=models.UniqueConstraint(fields=('collection', 'number', 'form'), name='filings_snapshot_once'),
        ),
    ]
