// 成批办理：<input type="checkbox" data-pick-all="case"> 一下选中同一张表单里叫 case 的各行；筛掉不显示的行不选。
import { eachOnce } from "./page";

export function startPicking(): void {
  eachOnce<HTMLInputElement>("input[data-pick-all]", (all) => {
    const name = all.getAttribute("data-pick-all") || "";
    const form = all.form;
    if (!form) return;
    const rows = (): HTMLInputElement[] =>
      Array.from(form.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')).filter(
        (each) => each.name === name && each.offsetParent !== null,
      );
    all.addEventListener("change", () => {
      for (const each of rows()) each.checked = all.checked;
    });
    form.addEventListener("change", (event) => {
      if (event.target === all) return;
      const shown = rows();
      all.checked = shown.length > 0 && shown.every((each) => each.checked);
    });
  });
}
