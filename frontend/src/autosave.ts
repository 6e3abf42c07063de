// 自动保存：<form data-autosave="地址">。改了什么就存什么，存到哪一刻一直看得见，离开、断网、登录过期都不丢字。
//
// 交：POST，改了的栏目，加 fields（改了哪几栏，一栏一个；清空的多选靠它认出来）、seen（上次见到的版次）、
//     request_id（一批一个，重交同一批用同一个）、csrfmiddlewaretoken；头里带 Accept: application/json。
// 收：200 {"seen": 新的版次, "saved": "12:03", "faults": {"栏名": "哪里不对"}}，faults 可以没有；
//     409 别处改过（一句话）；401 要登录（HX-Redirect 是去处）；403 令牌过期；400、422 {"message", "faults"}；
//     其余当作没连上，隔几秒再交同一批。
// 别的表单要跟着知道新版次的，写 <input type="hidden" name="saves" data-seen-of="这张表单的 id">。
import { submitAgain } from "./asking";
import { eachOnce, make, mention } from "./page";
import { csrfToken, newRequestId } from "./request";

type State = "idle" | "unsaved" | "saving" | "saved" | "failed" | "stale" | "signed-out";
type Values = Map<string, string[]>;
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface Batch {
  id: string;
  values: Values;
}
interface Answer {
  seen?: number | string;
  saved?: string;
  message?: string;
  faults?: Record<string, string>;
}

const QUIET = 900;
const WAITS = [2, 4, 8, 15, 30, 60];
const KEPT_BACK = new Set(["csrfmiddlewaretoken", "seen", "request_id"]);

function same(left: string[] | undefined, right: string[] | undefined): boolean {
  return JSON.stringify(left || []) === JSON.stringify(right || []);
}

class Autosave {
  private saved: Values;
  private batch: Batch | null = null;
  private sending: Promise<void> | null = null;
  private timer = 0;
  private tries = 0;
  /** 为什么先不存：别处改过要核对，或登录过期。 */
  private held: "" | "stale" | "signed-out" = "";
  /** 上回有动静时各栏的样子。 */
  private noticed = "";
  /** 最近一批存上没有。 */
  private went = false;
  private readonly bar = make("div", { class: "autosave-says no-print", role: "status", "data-state": "idle" });
  private readonly key: string;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly url: string,
  ) {
    this.key = `zhidu:unsaved:${document.body.dataset["person"] || ""}:${url}`;
    this.saved = this.values();
    const place = form.id && document.querySelector(`[data-autosave-says="${form.id}"]`);
    if (place) place.append(this.bar);
    else form.append(this.bar);
    this.say("idle", "改了会自动保存。");
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    this.restore();
  }

  /** 还有没存上的。 */
  get dirty(): boolean {
    return this.batch !== null || this.unsaved().size > 0;
  }

  private fields(): Field[] {
    return Array.from(this.form.elements).filter((each): each is Field => {
      const field = each as Field;
      return !!field.name && !field.disabled && !KEPT_BACK.has(field.name) && !["hidden", "submit", "button", "file"].includes(field.type);
    });
  }

  private values(): Values {
    const found: Values = new Map();
    for (const field of this.fields()) {
      const list = found.get(field.name) || [];
      found.set(field.name, list);
      if (field instanceof HTMLSelectElement) list.push(...Array.from(field.selectedOptions, (each) => each.value));
      else if (field.type !== "checkbox" && field.type !== "radio") list.push(field.value);
      else if ((field as HTMLInputElement).checked) list.push(field.value);
    }
    return found;
  }

  private unsaved(): Values {
    const found: Values = new Map();
    const now = this.values();
    now.forEach((list, name) => {
      if (!same(list, this.saved.get(name))) found.set(name, list);
    });
    return found;
  }

  private get seen(): string {
    const field = this.form.querySelector<HTMLInputElement>('input[name="seen"]');
    return field ? field.value : "";
  }

  private changed(): void {
    this.keep();
    if (this.held) return;
    // 打完字点别处，浏览器会再报一次：没有新的改动就不动，免得正要点的“马上再试”换没了
    const now = JSON.stringify(Array.from(this.values()));
    if (now === this.noticed) return;
    this.noticed = now;
    if (!this.dirty) {
      this.say("saved", "和存着的一样。");
      return;
    }
    this.say("unsaved", "有改动，马上保存……");
    this.later(QUIET);
  }

  private later(wait: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), wait);
  }

  /** 没存上的先记在这个标签页里：刷新、退回来还在；存上就抹掉。 */
  private keep(): void {
    const left = this.unsaved();
    try {
      if (!left.size) window.sessionStorage.removeItem(this.key);
      else window.sessionStorage.setItem(this.key, JSON.stringify({ seen: this.seen, values: Array.from(left) }));
    } catch {
      // 存不下时只剩页面上的这一份，离开之前照样会问
    }
  }

  private restore(): void {
    let kept: { seen: string; values: [string, string[]][] };
    try {
      kept = JSON.parse(window.sessionStorage.getItem(this.key) || "null");
      if (!kept) return;
    } catch {
      return;
    }
    const places = new Map<string, number>();
    const wanted = new Map(kept.values);
    for (const field of this.fields()) {
      const list = wanted.get(field.name);
      if (!list) continue;
      if (field instanceof HTMLSelectElement) for (const each of Array.from(field.options)) each.selected = list.includes(each.value);
      else if (field.type === "checkbox" || field.type === "radio") (field as HTMLInputElement).checked = list.includes(field.value);
      else {
        const at = places.get(field.name) || 0;
        places.set(field.name, at + 1);
        field.value = list[at] || "";
      }
      field.classList.add("is-changed");
    }
    const count = this.unsaved().size;
    if (!count) return this.keep();
    if (kept.seen === this.seen) {
      this.say("unsaved", `上次没存上的 ${count} 处填回来了，马上保存……`);
      this.later(QUIET);
    } else {
      // 别处改过了：不擅自盖掉，核对了再存
      this.held = "stale";
      this.say("stale", `您上次没存上的 ${count} 处填回来了（左边有蓝线），这张表在别处也改过，请核对。`, this.button("核对过了，保存", () => void this.flush(true)));
    }
  }

  /** 把没存上的都存上；交回存没存干净。别处改过、还没核对的，只有用户自己点了（checked）才存。 */
  async flush(checked = false): Promise<boolean> {
    window.clearTimeout(this.timer);
    if (this.held === "stale" && !checked) return !this.dirty;
    for (let round = 0; round < 5 && this.dirty; round += 1) {
      if (!this.sending) this.sending = this.send().finally(() => (this.sending = null));
      await this.sending;
      if (!this.went) return false;
    }
    return !this.dirty;
  }

  private async send(): Promise<void> {
    if (!this.batch) this.batch = { id: newRequestId(), values: this.unsaved() };
    this.held = "";
    this.went = false;
    this.say("saving", "正在保存……");
    let answer: Response;
    try {
      answer = await this.post(this.batch);
      if (answer.status === 403 && (await this.renewToken())) answer = await this.post(this.batch);
    } catch {
      return this.again("连不上服务器");
    }
    await this.take(answer, this.batch);
  }

  private post(batch: Batch): Promise<Response> {
    const body = new URLSearchParams();
    batch.values.forEach((list, name) => {
      body.append("fields", name);
      for (const each of list) body.append(name, each);
    });
    body.append("seen", this.seen);
    body.append("request_id", batch.id);
    // 令牌放在正文里：Chromium 81 以前，带自定义头的 keepalive 请求发不出去
    body.append("csrfmiddlewaretoken", csrfToken());
    const text = body.toString();
    return fetch(this.url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      // 页面正要走时也发得完；浏览器只许 64 KB
      keepalive: document.visibilityState === "hidden" && text.length < 60000,
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: text,
    });
  }

  private async take(answer: Response, batch: Batch): Promise<void> {
    if (answer.status === 401) return this.signedOut(answer.headers.get("HX-Redirect") || "/sign-in/");
    const text = await answer.text();
    const got = parsed(text);
    const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain") ? text : "";
    if (answer.ok && got && got.seen !== undefined) return this.done(got, batch);
    if (answer.status === 409) return this.stale((got && got.message) || plain);
    if (answer.status === 400 || answer.status === 403 || answer.status === 404 || answer.status === 413 || answer.status === 422) {
      this.batch = null; // 同样的再交也不收，等改了再交
      this.showFaults(got && got.faults, batch);
      const why = (got && got.message) || plain || (answer.status === 404 ? "这张表不在了，或不归您填。" : "服务器没有收。");
      return this.say("failed", `没有保存：${why}您填的还在这一页。`, this.button("再存一次", () => void this.flush()));
    }
    return this.again("服务器没有答上来");
  }

  private done(got: Answer, batch: Batch): void {
    batch.values.forEach((list, name) => this.saved.set(name, list));
    this.batch = null;
    this.tries = 0;
    this.went = true;
    const seen = String(got.seen);
    const own = this.form.querySelector<HTMLInputElement>('input[name="seen"]');
    if (own) own.value = seen;
    if (this.form.id) {
      for (const each of Array.from(document.querySelectorAll<HTMLInputElement>(`[data-seen-of="${this.form.id}"]`))) each.value = seen;
    }
    this.keep();
    this.showFaults(got.faults, batch);
    const count = got.faults ? Object.keys(got.faults).length : 0;
    this.say("saved", `已保存 ${got.saved || clock()}${count ? `，有 ${count} 处要改` : ""}`);
    if (this.unsaved().size) this.later(QUIET);
    this.form.dispatchEvent(new CustomEvent("zhidu:saved", { bubbles: true, detail: got }));
  }

  private again(why: string): void {
    const wait = WAITS[Math.min(this.tries, WAITS.length - 1)] as number;
    this.tries += 1;
    this.say("failed", `保存失败：${why}，${wait} 秒后会重试。您填的还在这一页。`, this.button("马上再试", () => void this.flush()));
    this.later(wait * 1000);
  }

  private stale(why: string): void {
    this.batch = null;
    this.held = "stale";
    this.keep();
    const reload = this.button("取最新的，再把我改的填回去", () => {
      leaving = true;
      window.location.reload();
    });
    this.say("stale", `${why || "这张表刚在别处改过。"}您改的还在，没有丢。`, reload);
  }

  private signedOut(address: string): void {
    this.held = "signed-out";
    this.keep();
    const link = make("a", { href: address, target: "_blank", rel: "noopener" }, "在新窗口登录");
    this.say("signed-out", "登录过期了，还没有保存。您填的还在这一页：", link, this.button("登录好了，保存", () => void this.flush()));
  }

  /** 重新登录以后令牌换了：悄悄取一次本页，换上新的。人换了就不存，免得记在别人名下。 */
  private async renewToken(): Promise<boolean> {
    const answer = await fetch(window.location.href, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const theirs = page.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
    const mine = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
    const samePerson = (page.body.dataset["person"] || "") === (document.body.dataset["person"] || "");
    if (!theirs || !mine || !samePerson) return false;
    mine.content = theirs.content;
    for (const each of Array.from(document.querySelectorAll<HTMLInputElement>('input[name="csrfmiddlewaretoken"]'))) each.value = theirs.content;
    return true;
  }

  /** 各栏的毛病换成这次说的；空着、这次没动的，页面打开时怎么说还怎么说。 */
  private showFaults(faults: Record<string, string> | undefined | null, batch: Batch): void {
    const old = Array.from(this.form.querySelectorAll("[data-autosave-fault]"));
    for (const field of this.fields()) {
      const says = faults && faults[field.name];
      if (!says && !field.value && !batch.values.has(field.name)) continue;
      for (const each of old) if (each.getAttribute("data-autosave-fault") === field.name) each.remove();
      field.classList.toggle("is-invalid", !!says);
      if (says) {
        field.setAttribute("aria-invalid", "true");
        const id = `fault-${field.name.replace(/[^\w-]/g, "_")}`;
        if (!document.getElementById(id)) {
          field.insertAdjacentElement("afterend", make("p", { class: "field-error", id, "data-autosave-fault": field.name }, `▼ ${says}`));
        }
        field.setAttribute("aria-describedby", id);
      } else field.removeAttribute("aria-invalid");
    }
  }

  private button(text: string, work: () => void): HTMLButtonElement {
    const made = make("button", { type: "button", class: "btn btn-outline-secondary btn-sm" }, text);
    made.addEventListener("click", work);
    return made;
  }

  private say(state: State, text: string, ...more: Node[]): void {
    this.bar.dataset["state"] = state;
    this.bar.textContent = "";
    this.bar.append(make("span", {}, text), ...more);
  }
}

function parsed(text: string): Answer | null {
  try {
    const got: unknown = JSON.parse(text);
    return got && typeof got === "object" ? (got as Answer) : null;
  } catch {
    return null;
  }
}

function clock(): string {
  const now = new Date();
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}

/** 用户自己点了“取最新的”，不再拦。 */
let leaving = false;

/** 页上有没存上的，先存完再交别的表单：报送交的总是最后改的样子。 */
async function flushThen(saves: Autosave[], form: HTMLFormElement, by: HTMLButtonElement | null): Promise<void> {
  const all = await Promise.all(saves.map((each) => each.flush()));
  if (all.every(Boolean)) submitAgain(form, by);
  else mention("还有没存上的改动，先没有交。请看保存那一行怎么说。", true);
}

/** 装好。 */
export function startAutosave(): void {
  const saves = new Map<HTMLFormElement, Autosave>();
  eachOnce<HTMLFormElement>("form[data-autosave]", (form) => saves.set(form, new Autosave(form, form.getAttribute("data-autosave") || form.action)));
  const dirty = (): Autosave[] =>
    Array.from(saves).filter(([form, each]) => form.isConnected && each.dirty).map(([, each]) => each);

  let pressed: HTMLButtonElement | null = null;
  document.addEventListener("click", (event) => {
    pressed = (event.target as Element).closest<HTMLButtonElement>("button, input[type=submit]");
  }, true);
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const form = event.target as HTMLFormElement;
    const by = pressed && pressed.form === form && pressed.type === "submit" ? pressed : null;
    const own = saves.get(form);
    const left = dirty();
    if (own && !by) {
      event.preventDefault(); // 在框里按回车：存一下就行，不离开
      void own.flush();
    } else if (left.length) {
      event.preventDefault();
      void flushThen(left, form, by);
    }
  }, true);
  document.addEventListener("visibilitychange", () => {
    for (const each of dirty()) void each.flush();
  });
  window.addEventListener("online", () => {
    for (const each of dirty()) void each.flush();
  });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !dirty().length) return;
    event.preventDefault();
    event.returnValue = "";
  });
}
