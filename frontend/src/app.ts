// 每一页都装的：htmx、外壳、确认、抽屉、搜索框、表格、自动保存。各样互不依赖，页上没有的就什么也不做。
import htmx from "htmx.org";
import { startAsking } from "./asking";
import { startAutosave } from "./autosave";
import { startDrawer } from "./drawer";
import { startFinder } from "./finder";
import { startGrids } from "./grids";
import { mention } from "./page";
import { startPicking } from "./picking";
import { csrfToken } from "./request";
import { startShell } from "./shell";

// meta 里也写了一遍；写在这里，没有 meta 的页（驾驶舱）也一样
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.allowScriptTags = false;
htmx.config.historyCacheSize = 0;

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, verb } = (event as CustomEvent<{ headers: Record<string, string>; verb: string }>).detail;
  if (verb !== "get") headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:responseError", (event) => {
  const at = event.target as Element;
  if (at.closest(".drawer-body")) return; // 抽屉自己会说
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  mention(plain && xhr.responseText ? xhr.responseText : "服务器没有答上来，请稍后再试。", true);
});
let offline = false;
document.addEventListener("htmx:sendError", (event) => {
  if ((event.target as Element).closest(".drawer-body") || offline) return;
  offline = true; // 定时取数的一断网就反复报，只说一次
  mention("连不上服务器，请看看网络。", true);
});
document.addEventListener("htmx:afterOnLoad", () => {
  offline = false;
});

startShell();
startAsking();
startDrawer();
startFinder();
startGrids();
startPicking();
startAutosave();
