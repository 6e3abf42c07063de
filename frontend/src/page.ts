// 造页面上的东西的几个短写法。

type Attributes = Record<string, string>;

/** 造一个元素：标签、属性、里面的字或元素。字一律当字放，不当 HTML。 */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...inside: (string | Node)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const name of Object.keys(attributes)) made.setAttribute(name, attributes[name] as string);
  made.append(...inside);
  return made;
}

/** 现在和以后（htmx 换进来的）符合选择器的，每个做一次。 */
export function eachOnce<T extends HTMLElement>(selector: string, work: (found: T) => void): void {
  const seen = new WeakSet<T>();
  const look = (root: ParentNode): void => {
    const found = Array.from(root.querySelectorAll<T>(selector));
    if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root as unknown as T);
    for (const each of found) {
      if (seen.has(each)) continue;
      seen.add(each);
      work(each);
    }
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.target as HTMLElement));
}

/** 屏幕下方说一句话，几秒后自己走；读屏也念。 */
export function mention(says: string, bad = false): void {
  for (const old of Array.from(document.querySelectorAll(".toast-says"))) old.remove();
  const toast = make("p", { class: bad ? "toast-says is-bad" : "toast-says", role: bad ? "alert" : "status" }, says);
  (document.querySelector("dialog[open]") || document.body).append(toast);
  window.setTimeout(() => toast.remove(), bad ? 8000 : 4000);
}

/** 浏览器记着的小事（选了哪些列）；存不了就当没记。 */
export const memory = {
  read(key: string): string | null {
    try {
      return window.localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write(key: string, text: string): void {
    try {
      window.localStorage.setItem(key, text);
    } catch {
      // 隐私模式或存满了：只是下次不记得，不碍事
    }
  },
};
