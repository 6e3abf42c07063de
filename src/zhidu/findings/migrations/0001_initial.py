"""第一版的表。"""

# 一列一行，照 Django 生成的样子；展开了太长
# fmt: off

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """各张表，连同约束和索引：写在一起，SQLite 不必一遍遍重建。"""

    initial = True

    dependencies = [
        ('catalog', '0004_immutable_procedures'),
        ('files', '0001_initial'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40, verbose_name='来源')),
                ('channel', models.CharField(blank=True, max_length=200, verbose_name='发现途径')),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='来文文号')),
                ('post', models.CharField(blank=True, max_length=100, verbose_name='岗位')),
                ('title', models.CharField(max_length=200, verbose_name='问题')),
                ('detail', models.TextField(blank=True, verbose_name='情况')),
                ('code', models.CharField(blank=True, max_length=20, verbose_name='指标')),
                ('stage', models.CharField(blank=True, max_length=10, verbose_name='学段')),
                ('basis', models.CharField(max_length=300, verbose_name='依据')),
                ('severity', models.CharField(max_length=40, verbose_name='轻重')),
                ('cause', models.CharField(max_length=40, verbose_name='原因')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='指纹')),
                ('measured', models.JSONField(blank=True, default=dict, verbose_name='立的时候的数')),
                ('found_on', models.DateField(verbose_name='发现日期')),
                ('found_by', models.CharField(max_length=64, verbose_name='发现人编号')),
                ('entered_at', models.DateTimeField(verbose_name='记下的时刻')),
                ('state', models.CharField(choices=[('open', '待立案'), ('filed', '已立案'), ('dismissed', '不立案')], default='open', max_length=10, verbose_name='状态')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='变动次数')),
                ('dismissal', models.TextField(blank=True, verbose_name='不立案的理由')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='所归区县')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='立问题的单位')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.catalogprocedure', verbose_name='照哪版程序')),
                ('release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.catalogrelease', verbose_name='依据的发布版')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit', verbose_name='在哪个单位')),
            ],
            options={
                'verbose_name': '问题',
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['fingerprint'], name='findings_fingerprint'), models.Index(fields=['unit', 'state'], name='findings_unit_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'filed', 'dismissed'])), name='findings_state'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('basis', ''), _negated=True)), name='findings_said'), models.CheckConstraint(condition=models.Q(('release__isnull', False), models.Q(('code', ''), ('stage', '')), _connector='OR'), name='findings_code_has_release'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dismissed'), _negated=True), models.Q(('dismissal', ''), _negated=True), _connector='OR'), name='findings_dismissed_why')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('added_by', models.CharField(max_length=64, verbose_name='放进来的人编号')),
                ('added_at', models.DateTimeField(verbose_name='放进来的时刻')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='附件')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='findings.finding', verbose_name='问题')),
            ],
            options={
                'verbose_name': '证据',
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('finding', 'file'), name='findings_evidence_once')],
            },
        ),
    ]
