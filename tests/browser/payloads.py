"""想混进网页里跑起来的字：每一条跑起来都叫 hit(编号)。context 说它在哪种地方才是活的，拿来证明查得出。"""

from __future__ import annotations

from dataclasses import dataclass

#: 原样放进去就会跑（或多出元素）的地方；inert 是在网页里本来就只是字的
TEXT, QUOTED, SINGLE, BARE, SCRIPT, DOUBLE_JS, SINGLE_JS, LITERAL, ADDRESS, INERT = (
    "<div>%s</div>",
    '<input value="%s">',
    "<input value='%s'>",
    "<b title=x%s>x</b>",
    '<script type="application/json">"%s"</script>',
    '<script>var a = "%s"</script>',
    "<script>var a = '%s'</script>",
    "<script>var a = `%s`</script>",
    '<a href="%s">x</a>',
    "",
)


@dataclass(frozen=True, slots=True)
class Payload:
    """一条：编号、字、在哪种地方是活的。"""

    number: int
    text: str
    context: str


_IMAGE = "<img src=x onerror=hit(%d)>"
_WRITTEN: tuple[tuple[str, str], ...] = (
    (TEXT, "<script>hit(%d)</script>"),
    (TEXT, _IMAGE),
    (TEXT, "<svg onload=hit(%d)>"),
    (TEXT, "<svg/onload=hit(%d)>"),
    (TEXT, "<body onload=hit(%d)>"),
    (TEXT, "<details open ontoggle=hit(%d)>"),
    (TEXT, "<iframe src=javascript:parent.hit(%d)>"),
    (TEXT, '<iframe srcdoc="<script>parent.hit(%d)</script>">'),
    (TEXT, "<video><source onerror=hit(%d)></video>"),
    (TEXT, "<audio src=x onerror=hit(%d)>"),
    (TEXT, "<object data=javascript:hit(%d)>"),
    (TEXT, "<embed src=javascript:hit(%d)>"),
    (TEXT, "<form action=javascript:hit(%d)><button>x"),
    (TEXT, "<input autofocus onfocus=hit(%d)>"),
    (TEXT, "<marquee onstart=hit(%d)>x</marquee>"),
    (TEXT, "<a href=javascript:hit(%d)>x</a>"),
    (TEXT, "<a href='data:text/html,<script>hit(%d)</script>'>x"),
    (TEXT, "<base href=/hit(%d)/>"),
    (TEXT, "<meta http-equiv=refresh content='99;url=/hit(%d)'>"),
    (TEXT, "<link rel=stylesheet href='data:text/css,hit(%d)'>"),
    (TEXT, "<style>b{background:url('hit(%d)')}</style>"),
    (TEXT, "<p style=width:expression(hit(%d))>x"),
    (TEXT, "<div hx-get=/ hx-trigger=load hx-vals=js:hit(%d)>"),
    (TEXT, "<div hx-on:click=hit(%d)>x</div>"),
    (TEXT, "<b onclick=hit(%d) onmouseover=hit(%d)>x</b>"),
    (TEXT, "<ScRiPt>hit(%d)</sCrIpT>"),
    (TEXT, "<img src=x onerror=&#104;it(%d)>"),
    (TEXT, '<img/src="x"/onerror="hit(%d)">'),
    (TEXT, "<img src=x onerror =hit(%d)>"),
    (TEXT, "<svg><animate onbegin=hit(%d) attributeName=x>"),
    (TEXT, "<svg><script>hit(%d)</script></svg>"),
    (TEXT, "<math><mtext>" + _IMAGE),
    (TEXT, "<!-->" + _IMAGE + "-->"),
    (TEXT, "<![CDATA[>" + _IMAGE + "]]>"),
    (TEXT, "</title>" + _IMAGE),
    (TEXT, "</textarea>" + _IMAGE),
    (TEXT, "</select>" + _IMAGE),
    (TEXT, "</style>" + _IMAGE),
    (TEXT, "</td></table>" + _IMAGE),
    (TEXT, "{a|" + _IMAGE + "}"),
    (TEXT, "{b}<br/>" + _IMAGE),
    (TEXT, "[x](" + _IMAGE + ")"),
    (QUOTED, '">' + _IMAGE),
    (QUOTED, '" autofocus onfocus=hit(%d) x="'),
    (QUOTED, '" onmouseover=hit(%d) x="'),
    (QUOTED, '" hx-on::load="hit(%d)'),
    (QUOTED, '"><script>hit(%d)</script>'),
    (QUOTED, '" style="width:expression(hit(%d))'),
    (SINGLE, "'>" + _IMAGE),
    (SINGLE, "' autofocus onfocus=hit(%d) x='"),
    (BARE, " onmouseover=hit(%d) "),
    (SCRIPT, "</script><script>hit(%d)</script>"),
    (SCRIPT, "</script>" + _IMAGE),
    (DOUBLE_JS, '";hit(%d);//'),
    (SINGLE_JS, "';hit(%d);//"),
    (LITERAL, "${hit(%d)}"),
    (ADDRESS, "javascript:hit(%d)"),
    (ADDRESS, "JaVaScRiPt:hit(%d)//"),
    (ADDRESS, "java\tscript:hit(%d)"),
    (ADDRESS, "data:text/html,<script>hit(%d)</script>"),
    (INERT, '{{ 7|add:"7" }}{%% now "Y" %%} hit(%d)'),
    (INERT, '=HYPERLINK("javascript:hit(%d)","x")'),
    (INERT, "[x](javascript:hit(%d))"),
    (INERT, "+ADw-script+AD4-hit(%d)+ADw-/script+AD4-"),
    (INERT, "＜script＞hit(%d)＜/script＞"),
    (INERT, "%%3Cimg src=x onerror=hit(%d)%%3E"),
    (INERT, "&lt;img src=x onerror=hit(%d)&gt;"),
    (INERT, "\\u003cimg src=x onerror=hit(%d)\\u003e"),
)

PAYLOADS: tuple[Payload, ...] = tuple(
    Payload(number, text % ((number,) * text.count("%d")), context)
    for number, (context, text) in enumerate(_WRITTEN, 10)
)

#: 一跑就在控制台留一句；元素事件叫得到的是 window 上的
HOOK = "window.hit = (number) => console.debug('跑了 ' + number);"

#: 页上有没有混进来的：事件属性、脚本地址、不该有的元素。我们自己的页一样也不用
INSPECT = r"""
() => {
  const bad = [];
  const say = (each) => bad.push(each.outerHTML.slice(0, 160));
  const addresses = ["href", "src", "action", "formaction", "data", "xlink:href", "srcdoc", "content"];
  const strange = ["IFRAME", "OBJECT", "EMBED", "BASE", "MARQUEE", "VIDEO", "AUDIO", "MATH", "STYLE", "FRAME"];
  for (const each of document.querySelectorAll("*")) {
    if (strange.includes(each.tagName.toUpperCase())) say(each);
    if (each.tagName.toUpperCase() === "SCRIPT" && !each.src && each.type !== "application/json") say(each);
    if (each.tagName === "META" && each.httpEquiv) say(each);
    if (each.tagName === "LINK" && !each.href.startsWith(location.origin)) say(each);
    for (const one of each.attributes) {
      const plain = one.value.replace(/[\u0000-\u0020]/g, "").toLowerCase();
      if (one.name.startsWith("on") || one.name.startsWith("hx-on")) say(each);
      if (addresses.includes(one.name) && /^(javascript|vbscript|data:text)/.test(plain)) say(each);
      if ((one.name.startsWith("hx-") || one.name === "style") && plain.includes("hit(")) say(each);
    }
  }
  return bad;
}
"""

#: 挨个碰一遍：展开折叠的，鼠标移过、点到、聚焦每个元素（不真走）
TOUCH = r"""
() => {
  for (const each of document.querySelectorAll("details")) each.open = true;
  const stay = (event) => event.preventDefault();
  document.addEventListener("click", stay);
  for (const each of document.querySelectorAll("main *, dialog *")) {
    for (const kind of ["mouseover", "mouseenter", "focus"]) each.dispatchEvent(new Event(kind, {bubbles: true}));
  }
  for (const each of document.querySelectorAll(".grid-sort")) each.click();
  document.removeEventListener("click", stay);
}
"""

#: 页上看得到的字和框里的字
SHOWN = r"""
() => document.documentElement.textContent + "\n" +
  [...document.querySelectorAll("input, textarea, [aria-label], [title], [value]")]
    .map((each) => [each.value, each.getAttribute("aria-label"), each.title].join("\n")).join("\n")
"""
