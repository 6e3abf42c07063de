// 表格：<table data-grid>。点表头排序，打字筛行，选要看的列，数行数。行数是现数的，后来添的行也算。
import { eachOnce, make, memory } from "./page";

const FILTER_FROM = 10;
const CHOOSE_FROM = 7;
const TALL_FROM = 21;
const FIXED_FROM = 300;

const collator = new Intl.Collator("zh-Hans-CN", { numeric: true, sensitivity: "base" });
let pages = 0;

/** 一格排序用的：data-value 在先，没有就看字。 */
function cellText(row: HTMLTableRowElement, column: number): string {
  const cell = row.cells[column];
  if (!cell) return "";
  const given = cell.getAttribute("data-value");
  return (given !== null ? given : cell.textContent || "").trim();
}

/** 字里的数：去掉千分号、百分号、▲▼和单位；「缺数」「—」不是数。 */
export function numberIn(text: string): number | null {
  const found = text.replace(/[,，\s]/g, "").replace(/[−–]/g, "-").match(/[+-]?\d+(\.\d+)?(e[+-]?\d+)?/i);
  return found ? Number(found[0]) : null;
}

class Grid {
  private readonly body: HTMLTableSectionElement;
  private readonly heads: HTMLTableCellElement[];
  private readonly texts = new WeakMap<HTMLTableRowElement, string>();
  private readonly count = make("span", { class: "grid-count", role: "status" });
  private words: string[] = [];
  /** data-grid="columns"：只显示了一部分行，排序、筛选由服务端管，这里只选列。 */
  private readonly whole: boolean;

  constructor(private readonly table: HTMLTableElement) {
    this.body = table.tBodies[0] as HTMLTableSectionElement;
    this.whole = table.getAttribute("data-grid") !== "columns";
    const last = table.tHead && table.tHead.rows[table.tHead.rows.length - 1];
    this.heads = last && table.tHead && table.tHead.rows.length === 1 ? Array.from(last.cells) : [];
    this.frame();
    const rows = this.rows();
    if (this.whole && rows.length > 1 && this.regular(rows)) this.sortable();
    this.bar(rows.length);
    if (rows.length >= FIXED_FROM) this.fix();
  }

  /** 参加排序、筛选的行；合计行和「再显示」不算。 */
  private rows(): HTMLTableRowElement[] {
    return Array.from(this.body.rows).filter((row) => !row.matches(".total-row, .more-row"));
  }

  /** 每行的格子都和表头对得上，没有合并的格子，排起来才不会乱。 */
  private regular(rows: HTMLTableRowElement[]): boolean {
    const plain = (cell: HTMLTableCellElement): boolean => cell.colSpan === 1 && cell.rowSpan === 1;
    return this.heads.length > 0 && this.heads.every(plain) && rows.every((row) => row.cells.length === this.heads.length && Array.from(row.cells).every(plain));
  }

  /** 放进能滚的框里；行多就钉住表头。框能用键盘滚。 */
  private frame(): void {
    let wrap = this.table.parentElement as HTMLElement;
    if (!wrap.matches(".table-wrap, .table-scroll")) {
      wrap = make("div", { class: "table-wrap" });
      this.table.replaceWith(wrap);
      wrap.append(this.table);
    }
    if (this.body.rows.length >= TALL_FROM) wrap.classList.add("table-tall");
    pinned(this.table);
  }

  /** 行很多时把列宽定死：以后排序、筛选不必再逐格量宽窄。 */
  private fix(): void {
    const widths = this.heads.map((head) => head.offsetWidth);
    if (!widths.length || widths.some((width) => !width)) return;
    this.heads.forEach((head, column) => (head.style.width = `${widths[column]}px`));
    this.table.style.width = `${widths.reduce((sum, width) => sum + width, 0)}px`;
    this.table.style.minWidth = "100%";
    this.table.style.tableLayout = "fixed";
  }

  private sortable(): void {
    this.heads.forEach((head, column) => {
      if (head.hasAttribute("data-nosort") || head.hasAttribute("aria-sort") || head.querySelector("a, button, input")) return;
      const title = (head.textContent || "").trim();
      if (!title) return;
      const button = make("button", { type: "button", class: "grid-sort" });
      // 单位那一行小字留在按钮外面
      while (head.firstChild && !(head.firstChild instanceof HTMLElement && head.firstChild.tagName === "SMALL")) button.append(head.firstChild);
      head.prepend(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => this.sort(column, head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending"));
    });
  }

  private sort(column: number, order: "ascending" | "descending"): void {
    const rows = this.rows();
    const texts = rows.map((row) => cellText(row, column));
    const numbers = texts.map(numberIn);
    const head = this.heads[column] as HTMLTableCellElement;
    const asNumbers = head.classList.contains("num") || texts.every((text, at) => !text || (numbers[at] !== null && /^[\d+−–-]/.test(text)));
    const known = rows.map((row, at) => ({ row, text: texts[at] as string, number: numbers[at] as number | null }));
    const missing = known.filter((each) => (asNumbers ? each.number === null : !each.text));
    const ranked = known.filter((each) => (asNumbers ? each.number !== null : !!each.text));
    const turn = order === "ascending" ? 1 : -1;
    ranked.sort((one, two) => turn * (asNumbers ? (one.number as number) - (two.number as number) : collator.compare(one.text, two.text)));
    const pieces = document.createDocumentFragment();
    for (const each of [...ranked, ...missing]) pieces.append(each.row);
    this.body.prepend(pieces);
    for (const each of this.heads) if (each.hasAttribute("aria-sort")) each.setAttribute("aria-sort", each === head ? order : "none");
  }

  private bar(rows: number): void {
    const inside: HTMLElement[] = [];
    if (this.whole && rows >= FILTER_FROM) {
      const field = make("input", { type: "search", class: "form-control form-control-sm", placeholder: "打几个字，只看有它的行", autocomplete: "off" });
      let timer = 0;
      field.addEventListener("input", () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(() => this.filter(field.value), 120);
      });
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault(); // 表在表单里时，回车不交表单
      });
      inside.push(make("label", {}, "筛", field));
    }
    if (this.heads.length >= CHOOSE_FROM && this.regular(this.rows())) inside.push(this.chooser());
    if (!inside.length) return;
    const bar = make("div", { class: "grid-bar no-print" }, ...inside, ...(this.whole ? [this.count] : []));
    const wrap = this.table.parentElement as HTMLElement;
    wrap.before(bar);
    this.tally();
  }

  private filter(text: string): void {
    this.words = text.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const row of this.rows()) {
      let words = this.texts.get(row);
      if (words === undefined) {
        words = (row.textContent || "").toLocaleLowerCase();
        this.texts.set(row, words);
      }
      row.hidden = !this.words.every((each) => (words as string).includes(each));
    }
    this.tally();
  }

  private tally(): void {
    const rows = this.rows();
    const shown = rows.filter((row) => !row.hidden).length;
    const whole = rows.length.toLocaleString("en-US");
    this.count.textContent = shown === rows.length ? `共 ${whole} 行` : `筛出 ${shown.toLocaleString("en-US")} 行，共 ${whole} 行`;
  }

  private chooser(): HTMLElement {
    pages += 1;
    const key = `zhidu:columns:${window.location.pathname.replace(/\d+/g, "0")}:${this.table.id || pages}`;
    const away = new Set((memory.read(key) || "").split("\n").filter(Boolean));
    const list = make("div");
    this.heads.forEach((head, column) => {
      const own = head.querySelector(".grid-sort") || head;
      const title = (own.textContent || "").trim();
      if (column === 0 || !title) return;
      const box = make("input", { type: "checkbox", class: "form-check-input" });
      box.checked = !away.has(title);
      box.addEventListener("change", () => {
        if (box.checked) away.delete(title);
        else away.add(title);
        memory.write(key, Array.from(away).join("\n"));
        this.show(column, box.checked);
      });
      list.append(make("label", {}, box, title));
      if (!box.checked) this.show(column, false);
    });
    const details = make("details", { class: "grid-columns", "data-drop": "" }, make("summary", { class: "btn btn-outline-secondary btn-sm" }, "选列"), list);
    document.addEventListener("click", (event) => {
      if (details.open && !details.contains(event.target as Node)) details.open = false;
    });
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape") details.open = false;
    });
    return details;
  }

  private show(column: number, shown: boolean): void {
    const sections = [this.table.tHead, ...Array.from(this.table.tBodies), this.table.tFoot];
    for (const section of sections) {
      if (!section) continue;
      for (const row of Array.from(section.rows)) {
        const cell = row.cells[column];
        if (cell && row.cells.length === this.heads.length) cell.hidden = !shown;
      }
    }
  }
}

/** 能滚的框让键盘也滚得动；表头有两行时，第二行钉在第一行下面。 */
function pinned(table: HTMLTableElement): void {
  const wrap = table.parentElement as HTMLElement;
  if (!wrap.matches(".table-wrap, .table-scroll")) return;
  if (wrap.scrollWidth > wrap.clientWidth + 1 || wrap.scrollHeight > wrap.clientHeight + 1) {
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "region");
    const name = table.caption ? table.caption.textContent : table.getAttribute("aria-label");
    wrap.setAttribute("aria-label", (name || "表").trim());
  }
  const first = table.tHead && table.tHead.rows.length > 1 ? table.tHead.rows[0] : null;
  if (first) table.style.setProperty("--zd-head-row", `${first.offsetHeight}px`);
}

/** 装好。 */
export function startGrids(): void {
  eachOnce<HTMLTableElement>("table[data-grid]", (table) => {
    if (table.tBodies.length && table.tHead) new Grid(table);
  });
  eachOnce<HTMLTableElement>(".table-wrap > table:not([data-grid]), .table-scroll > table:not([data-grid])", pinned);
}
