// 抽屉：带 data-drawer 的链接，内容取来放在右边。用浏览器自己的 dialog：焦点圈在里面，Esc 关。
import htmx from "htmx.org";
import { make } from "./page";

interface Opened {
  dialog: HTMLDialogElement;
  body: HTMLElement;
  back: HTMLButtonElement;
  alone: HTMLAnchorElement;
  trail: string[];
  from: HTMLElement | null;
}

let opened: Opened | null = null;
/** 打开抽屉时往历史里放了一步，手机的返回键就是关抽屉。 */
let stepped = false;

function build(): Opened {
  const body = make("div", { class: "drawer-body", id: "drawer", tabindex: "-1" });
  const back = make("button", { type: "button", class: "drawer-button", hidden: "" }, "返回");
  const close = make("button", { type: "button", class: "drawer-button" }, "关闭");
  const alone = make("a", { class: "drawer-alone", href: "#" }, "单独打开");
  const bar = make("div", { class: "drawer-bar" }, back, alone, close);
  const dialog = make("dialog", { class: "drawer", "aria-label": "细看" }, bar, body);
  const made: Opened = { dialog, body, back, alone, trail: [], from: null };
  close.addEventListener("click", shut);
  back.addEventListener("click", () => {
    made.trail.pop();
    load(made);
  });
  dialog.addEventListener("click", (event) => {
    // 点在外面的遮布上：目标是 dialog 自己，位置在框外
    if (event.target === dialog && event.clientX < dialog.getBoundingClientRect().left) shut();
  });
  // 不等 close 事件：老的 Chromium 里它来得晚，甚至不来
  dialog.addEventListener("cancel", shut);
  dialog.addEventListener("close", shut);
  document.body.append(dialog);
  return made;
}

/** 关上抽屉，焦点还给打开它的链接；叫几次都只关一次。 */
function shut(): void {
  const was = opened;
  opened = null;
  if (!was) return;
  if (was.dialog.open) was.dialog.close();
  was.dialog.remove();
  if (was.from && was.from.isConnected) was.from.focus();
  if (stepped) {
    stepped = false;
    if (window.history.state && window.history.state.drawer) window.history.back();
  }
}

function failed(at: Opened, says: string, url: string): void {
  at.body.removeAttribute("aria-busy");
  const retry = make("button", { type: "button", class: "btn btn-outline-primary" }, "再取一次");
  retry.addEventListener("click", () => load(at));
  at.body.replaceWith(fresh(at));
  at.body.append(
    make("p", { class: "alert alert-warning", role: "alert" }, says),
    make("p", { class: "button-row" }, retry, make("a", { class: "btn btn-link", href: url }, "单独打开这一页")),
  );
}

/** 换一个空的内容框：上一次还没到的回答就落不进来。 */
function fresh(at: Opened): HTMLElement {
  const body = make("div", { class: "drawer-body", id: "drawer", tabindex: "-1" });
  at.body = body;
  return body;
}

function load(at: Opened): void {
  const url = at.trail[at.trail.length - 1];
  if (!url) return;
  at.back.hidden = at.trail.length < 2;
  at.alone.href = url;
  at.body.replaceWith(fresh(at));
  at.body.setAttribute("aria-busy", "true");
  const body = at.body;
  body.addEventListener("htmx:afterSwap", () => {
    body.removeAttribute("aria-busy");
    body.scrollTop = 0;
    const heading = body.querySelector("h1, h2");
    if (heading && heading.textContent) at.dialog.setAttribute("aria-label", heading.textContent.trim());
    body.focus();
  });
  body.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    failed(at, xhr.status === 404 ? "没有这一项，或者不归您的任职看。" : "服务器没有答上来。", url);
  });
  body.addEventListener("htmx:sendError", () => failed(at, "连不上服务器，请看看网络。", url));
  void htmx.ajax("get", url, { target: body, source: body, swap: "innerHTML" });
}

/** 打开一个地址；已经开着就在里面往前走一步。 */
export function openDrawer(url: string, from: HTMLElement | null): void {
  if (!opened) {
    opened = build();
    opened.from = from;
    window.history.pushState({ ...(window.history.state as object | null), drawer: true }, "");
    stepped = true;
    opened.dialog.showModal();
  }
  opened.trail.push(url);
  load(opened);
}

/** 装好。 */
export function startDrawer(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-drawer]");
    if (!link || !link.href) return;
    event.preventDefault();
    openDrawer(link.href, link);
  });
  window.addEventListener("popstate", () => {
    if (!opened) return;
    stepped = false;
    shut();
  });
}
