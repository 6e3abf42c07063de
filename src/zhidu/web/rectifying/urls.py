"""整改的网址。"""

from zhidu.accounts.enums import Right
from zhidu.web.rectifying import finding_views, ladder_views, ledger_views, spread_views, step_views, views
from zhidu.web.routes import POST_ONLY, route

app_name = "rectifying"
SEE, RAISE, CLOSE, ANSWER = (
    Right.SEE_FINDINGS, Right.RAISE_FINDINGS, Right.CLOSE_FINDINGS, Right.ANSWER_FINDINGS,
)  # fmt: skip

urlpatterns = [
    route("findings/", finding_views.waiting, name="findings", needs=RAISE),
    route("findings/new/", finding_views.raise_one, name="raise", needs=RAISE),
    route("findings/gap/", finding_views.raise_gap, name="gap", needs=RAISE),
    route("findings/list/", finding_views.raise_list, name="list", needs=RAISE),
    route("findings/open/", finding_views.open_case, name="open", needs=CLOSE, methods=POST_ONLY),
    route("findings/<int:key>/", finding_views.one, name="finding", needs=SEE),
    route("findings/<int:key>/dismiss/", finding_views.dismiss, name="dismiss", needs=RAISE, methods=POST_ONLY),
    route("findings/<int:key>/evidence/", finding_views.add_evidence, name="evidence", needs=RAISE, methods=POST_ONLY),
    route("rectification/", ledger_views.ledger, name="ledger", needs=SEE),
    route("rectification/assign/", ledger_views.assign, name="assign", needs=CLOSE, methods=POST_ONLY),
    route("rectification/nudge/", ledger_views.nudge, name="nudge", needs=CLOSE, methods=POST_ONLY),
    route("rectification/views/", ledger_views.save_view, name="save-view", needs=SEE, methods=POST_ONLY),
    route("rectification/views/<int:key>/drop/", ledger_views.drop_view, name="drop-view", needs=SEE, methods=POST_ONLY),
    route("rectification/<int:key>/", views.one, name="case", needs=SEE),
    route("rectification/<int:key>/plan/", step_views.plan, name="plan", needs=ANSWER),
    route("rectification/<int:key>/report/", step_views.report, name="report", needs=ANSWER),
    route("rectification/<int:key>/cosign/", step_views.cosign, name="cosign", needs=ANSWER, methods=POST_ONLY),
    route("rectification/<int:key>/step/<slug:name>/", step_views.step, name="step", needs=CLOSE, methods=POST_ONLY),
    route("rectification/<int:key>/relapse/", step_views.relapse, name="relapse", needs=CLOSE, methods=POST_ONLY),
    route("rectification/<int:key>/rung/", ladder_views.decide, name="rung", needs=CLOSE, methods=POST_ONLY),
    route("escalations/<int:key>/drop/", ladder_views.drop, name="drop", needs=CLOSE, methods=POST_ONLY),
    route("escalations/<int:key>/serve/", ladder_views.serve, name="serve", needs=CLOSE, methods=POST_ONLY),
    route("escalations/<int:key>/letter/<slug:kind>/", ladder_views.draft, name="letter", needs=CLOSE, methods=POST_ONLY),
    route("rectification/<int:key>/letter/<slug:kind>/", ladder_views.draft_case, name="case-letter", needs=CLOSE, methods=POST_ONLY),
    route("remedies/<int:key>/letter/", ladder_views.draft_decision, name="remedy-letter", needs=CLOSE, methods=POST_ONLY),
    route("revisits/draw/<int:key>/letter/", ladder_views.draft_report, name="draw-letter", needs=CLOSE, methods=POST_ONLY),
    route("escalations/<int:key>/answer/", ladder_views.answer, name="answer", needs=ANSWER, methods=POST_ONLY),
    route("escalations/<int:key>/remedy/", ladder_views.remedy, name="remedy", needs=ANSWER, methods=POST_ONLY),
    route("remedies/<int:key>/decide/", ladder_views.decide_remedy, name="conclude", needs=CLOSE, methods=POST_ONLY),
    route("remedies/<int:key>/correct/", ladder_views.correct, name="correct", needs=CLOSE, methods=POST_ONLY),
    route("revisits/", spread_views.revisits, name="revisits", needs=SEE),
    route("revisits/commit/", spread_views.commit_draw, name="commit-draw", needs=CLOSE, methods=POST_ONLY),
    route("revisits/draw/<int:key>/", spread_views.draw, name="draw", needs=CLOSE, methods=POST_ONLY),
    route("revisits/<int:key>/", spread_views.revisit, name="revisit", needs=CLOSE),
    route("rectification/<int:key>/spread/", spread_views.spread, name="spread", needs=CLOSE),
    route("self-checks/", spread_views.self_checks, name="self-checks", needs=SEE),
    route("self-checks/<int:key>/answer/", spread_views.answer_self_check, name="answer-self-check", needs=ANSWER, methods=POST_ONLY),
    route("whistles/", spread_views.whistles, name="whistles", needs=SEE),
    route("whistles/acknowledge/", spread_views.acknowledge, name="acknowledge", needs=CLOSE, methods=POST_ONLY),
]  # fmt: skip
