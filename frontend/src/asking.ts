// 提交之前：要紧的先问一句（data-confirm），点两下也只交一次。
import { make } from "./page";

type Submitter = HTMLButtonElement | HTMLInputElement;

let sequence = 0;

/** 弹一个框问一句，交回答不答应。Esc、点取消都是不答应；焦点先落在取消上。 */
export function ask(says: string, yes: string, grave = false): Promise<boolean> {
  return new Promise((answer) => {
    sequence += 1;
    const id = `ask-${sequence}`;
    const words = make("p", { class: "ask-says", id }, says);
    const cancel = make("button", { type: "button", class: "btn btn-outline-secondary" }, "不办了");
    const go = make("button", { type: "button", class: grave ? "btn btn-danger" : "btn btn-primary" }, yes);
    const buttons = make("div", { class: "ask-buttons" }, cancel, go);
    const box = make(
      "dialog",
      { class: grave ? "ask ask-grave" : "ask", role: "alertdialog", "aria-describedby": id, "aria-label": yes },
      words,
      buttons,
    );
    // 不等 close 事件：老的 Chromium 里它来得晚，甚至不来
    const done = (agreed: boolean): void => {
      if (box.open) box.close();
      box.remove();
      answer(agreed);
    };
    go.addEventListener("click", () => done(true));
    cancel.addEventListener("click", () => done(false));
    box.addEventListener("cancel", () => done(false));
    box.addEventListener("close", () => done(false));
    document.body.append(box);
    box.showModal();
    cancel.focus();
  });
}

const agreedTo = new WeakSet<HTMLFormElement>();
const busy = new WeakMap<HTMLFormElement, Submitter | null>();
/** 最后点的提交按钮。SubmitEvent.submitter 要 Chromium 81。 */
let pressed: Submitter | null = null;

function pressedIn(form: HTMLFormElement): Submitter | null {
  return pressed && pressed.form === form && pressed.isConnected ? pressed : null;
}

/** 再交一次，连同点的是哪个按钮；不支持带按钮的老浏览器里 requestSubmit 从 76 起就有。 */
export function submitAgain(form: HTMLFormElement, by: Submitter | null): void {
  form.requestSubmit(by && by.form === form ? by : undefined);
}

function release(form: HTMLFormElement): void {
  const by = busy.get(form);
  busy.delete(form);
  if (by) by.removeAttribute("aria-busy");
}

async function confirmThen(form: HTMLFormElement, by: Submitter | null, says: string): Promise<void> {
  const label = by ? (by.textContent || by.value || "").trim() : "";
  const grave = !!by && (by.classList.contains("btn-danger") || by.classList.contains("btn-outline-danger"));
  if (!(await ask(says, label || "确定", grave))) {
    if (by) by.focus();
    return;
  }
  agreedTo.add(form);
  submitAgain(form, by);
}

function onSubmit(event: Event): void {
  const form = event.target as HTMLFormElement;
  const by = pressedIn(form);
  if (busy.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const says = (by && by.getAttribute("data-confirm")) || form.getAttribute("data-confirm");
  if (says && !agreedTo.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    void confirmThen(form, by, says);
    return;
  }
  agreedTo.delete(form);
}

/** 真要交出去了（前面没人拦下）：记住正忙，再点不理；下载文件不离开页面，所以几秒后放开。 */
function afterSubmit(event: Event): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method.toLowerCase() !== "post" || form.target === "_blank") return;
  const by = pressedIn(form);
  busy.set(form, by);
  if (by) by.setAttribute("aria-busy", "true");
  window.setTimeout(() => release(form), 8000);
}

/** 装好。要在别的拦提交的之前装：问过了才轮到它们。 */
export function startAsking(): void {
  document.addEventListener(
    "click",
    (event) => {
      const found = (event.target as Element).closest<Submitter>("button, input[type=submit]");
      pressed = found && found.type === "submit" ? found : null;
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    // 在框里按回车：浏览器会点表单的第一个提交按钮，由上面的 click 记下
    if (event.key === "Enter") pressed = null;
  }, true);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("submit", afterSubmit);
  window.addEventListener("pageshow", (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    for (const form of Array.from(document.forms)) release(form);
  });
}
