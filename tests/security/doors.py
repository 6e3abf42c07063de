"""谁进得了哪扇门：一条网址一处，照职务的职责写定，不问产品代码。新加网址要在这里添一笔，改了谁能进也要改这里。"""

from __future__ import annotations

from tests.security.world import LOCKED_OUT, ROLES

_SEATED = "东县督导 东小校长 东中校长 财政 督学 领导 专家 审计 系统 东县系统 安全 市督导 西县督导"
_READING = "东县督导 东小校长 东中校长 财政 督学 领导 市督导 西县督导"
_FILLING = "东县督导 东小校长 东中校长 财政 西县督导"
#: 进得了的人（任职的名字）→ 网址的名字
_WHO = {
    " ".join((*ROLES, *LOCKED_OUT, "没登录")): """
        session:sign_in session:activate mfa_authenticate portal:results portal:result
    """,
    _SEATED: """
        desk:home files:download jobs:list jobs:job jobs:stop notices:list notices:open notices:read search:results
        session:sign_out session:post session:security session:password session:two_step
        account_reauthenticate mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
        units:list units:unit standards:shelf standards:difference standards:release standards:template
        standards:indicators standards:indicator
        api:openapi-json api:releases api:in_force api:units api:unit api:county_results api:school_results
        api:filings api:api-root
    """,
    _READING: """
        boards:cockpit
        monitoring:overview monitoring:county monitoring:schools monitoring:school monitoring:school-print
        monitoring:derivation monitoring:quality monitoring:quality-county monitoring:quality-filing
        rectifying:finding rectifying:ledger rectifying:case rectifying:revisits rectifying:self-checks
        rectifying:whistles rectifying:save-view rectifying:drop-view bulletins:figures bulletins:rows
        documents:list documents:one documents:open documents:pdf documents:answer documents:preview
    """,
    f"{_READING} 专家": "filing:form filing:changes relief:ledger",
    f"{_FILLING} 市督导": "filing:list filing:collection",
    _FILLING: """
        filing:county-workbook filing:save filing:start filing:submit filing:withdraw filing:workbook
        imports:upload imports:wizard imports:take imports:marked imports:result
        rectifying:plan rectifying:report rectifying:cosign rectifying:answer rectifying:remedy
        rectifying:answer-self-check
    """,
    "东县督导 市督导 西县督导": """
        documents:new documents:many documents:register documents:organs documents:templates documents:template
        documents:template-preview documents:template-drop documents:save documents:recipients documents:copies
        documents:step documents:resend
        reviews:list reviews:one reviews:pass reviews:return reviews:stand-in-many reviews:stand-in
        reviews:pass-many rectifying:open rectifying:step rectifying:relapse rectifying:rung rectifying:drop
        rectifying:letter rectifying:case-letter rectifying:remedy-letter rectifying:draw-letter
        rectifying:serve rectifying:conclude rectifying:correct rectifying:commit-draw rectifying:draw
        rectifying:revisit rectifying:spread rectifying:acknowledge rectifying:assign rectifying:nudge bulletins:draft portal:publications
        portal:propose portal:publication portal:edit portal:approve portal:return portal:drop portal:withdraw
    """,
    "东县督导 督学 市督导 西县督导": """
        rectifying:findings rectifying:raise rectifying:gap rectifying:list rectifying:dismiss rectifying:evidence
    """,
    "市督导": """
        filing:open filing:close filing:enrol filing:excuse filing:freeze monitoring:map monitoring:declare
    """,
    "审计": "audit:list audit:verify audit:event",
    "东县督导 系统 东县系统 安全 市督导 西县督导": "people:list people:person",
    "系统 东县系统": """
        people:new people:issue units:new units:import units:blank units:act
        channels:list channels:new channels:channel channels:edit channels:try channels:switch
    """,
    "系统 东县系统 安全": "people:import people:blank people:act",
    "安全": "people:grant people:revoke",
}
#: 网址的名字 → 进得了的人；空串是没登录的
DOORS = {
    name: frozenset("" if who == "没登录" else who for who in people.split())
    for people, names in _WHO.items()
    for name in names.split()
}
