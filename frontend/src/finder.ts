// 顶栏的搜索框：按 / 去到框里；打字停一停，列头几个；上下键走，Esc 收起。没有脚本时按回车看整页结果。
import htmx from "htmx.org";
import { eachOnce } from "./page";

const PAUSE = 250;
const SHORTEST = 2;

function finder(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input[type="search"]');
  const box = form.querySelector<HTMLElement>(".found");
  if (!field || !box) return;
  let waiting = 0;
  const links = (): HTMLAnchorElement[] => Array.from(box.querySelectorAll("a"));
  const close = (): void => {
    window.clearTimeout(waiting);
    box.hidden = true;
  };
  const look = (): void => {
    window.clearTimeout(waiting);
    if (field.value.trim().length < SHORTEST) {
      close();
      return;
    }
    waiting = window.setTimeout(() => htmx.trigger(field, "find", {}), PAUSE);
  };
  field.addEventListener("input", (event) => {
    if (!(event as InputEvent).isComposing) look(); // 拼音还没选字，不算打完
  });
  field.addEventListener("compositionend", look);
  box.addEventListener("htmx:afterSwap", () => {
    // 答复回来时框里已经清了、人已经走开了，就不再打开
    box.hidden = links().length === 0 || field.value.trim().length < SHORTEST || !form.contains(document.activeElement);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!box.hidden) event.preventDefault();
      field.focus();
      close();
      return;
    }
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || box.hidden) return;
    event.preventDefault();
    const stops: HTMLElement[] = [field, ...links()];
    const here = stops.indexOf(document.activeElement as HTMLElement);
    const next = stops[(here + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length];
    if (next) next.focus();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget as Node | null)) close();
  });
  form.addEventListener("submit", close);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !field.offsetParent) return;
    const at = event.target as HTMLElement;
    if (at.closest("input, select, textarea, dialog, [contenteditable]")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

/** 装好搜索框。 */
export function startFinder(): void {
  eachOnce<HTMLFormElement>("form[data-finder]", finder);
}
