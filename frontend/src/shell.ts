// 外壳：手机菜单、下拉、换年度、打印、复制链接。没有脚本时这些都还能用，只是多点一下。
import { eachOnce, make, mention } from "./page";

/** 手机上的菜单按钮：没有脚本时靠 #menu 锚点展开，有脚本时收放。 */
function menu(button: HTMLAnchorElement): void {
  const side = document.getElementById("menu");
  if (!side) return;
  button.setAttribute("role", "button");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", "menu");
  const turn = (open: boolean): void => {
    side.classList.toggle("is-open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    turn(!side.classList.contains("is-open"));
  });
  button.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    button.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !side.classList.contains("is-open")) return;
    turn(false);
    button.focus();
  });
}

/** details 当下拉用：点别处、按 Esc 收起来。 */
function drop(details: HTMLDetailsElement): void {
  document.addEventListener("click", (event) => {
    if (details.open && !details.contains(event.target as Node)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    const summary = details.querySelector("summary");
    if (summary) summary.focus();
  });
}

/** 换年度时，地址里别的条件（哪一项创建、筛选）照旧带着；从头看起，不带页码。 */
function keepQuery(form: HTMLFormElement): void {
  const own = new Set(Array.from(form.elements, (each) => (each as HTMLInputElement).name));
  for (const [name, value] of Array.from(new URLSearchParams(window.location.search))) {
    if (own.has(name) || ["page", "start", "as"].includes(name)) continue;
    form.append(make("input", { type: "hidden", name, value }));
  }
}

async function copy(text: string, what = "链接"): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // 没有 https 的内网没有剪贴板接口：借一个看不见的框
    const box = make("textarea", { readonly: "", class: "visually-hidden" });
    box.value = text;
    document.body.append(box);
    box.select();
    const copied = document.execCommand("copy");
    box.remove();
    if (!copied) {
      mention(what === "链接" ? "浏览器不让复制，请从地址栏复制。" : "浏览器不让复制，请选中了自己复制。", true);
      return;
    }
  }
  mention(`${what}复制好了。`);
}

/** 装好外壳。 */
export function startShell(): void {
  document.documentElement.classList.add("js");
  eachOnce<HTMLAnchorElement>("[data-menu]", menu);
  eachOnce<HTMLDetailsElement>("details[data-drop]", drop);
  eachOnce<HTMLFormElement>("form[data-keep-query]", keepQuery);
  eachOnce<HTMLSelectElement>("[data-submit-on-change]", (field) => {
    field.addEventListener("change", () => field.form && field.form.requestSubmit());
  });
  eachOnce<HTMLElement>("[data-print]", (button) => button.addEventListener("click", () => window.print()));
  eachOnce<HTMLElement>("[data-copy-link]", (button) => {
    button.addEventListener("click", () => {
      const asked = button.getAttribute("data-copy-link") || "";
      void copy(new URL(asked, window.location.href).href);
    });
  });
  eachOnce<HTMLElement>("[data-copy-text]", (button) => {
    button.addEventListener("click", () => {
      const from = document.getElementById(button.getAttribute("data-copy-text") || "");
      if (from) void copy((from.textContent || "").trim(), "这段话");
    });
  });
}
