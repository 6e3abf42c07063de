// 图：<div data-chart="放选项的 json_script 的 id">，可以有 data-chart-map="边界文件的地址"、data-chart-dark。
// 选项由服务端给，是 ECharts 的选项；这里只管样子、大小、地图，和两种自己画的：
//   series[].type="custom" 且 renderItem="interval"：[横坐标, 低, 高] 画成带帽的竖线，说估计的把握
//   renderItem="tile"：[列, 行, 值] 画成一格，配 visualMap 着色
// 提示框用 richText 画在画布上：内容安全策略不许行内样式。
import { BarChart, CustomChart, HeatmapChart, LineChart, MapChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GeoComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart, CustomChart, HeatmapChart, LineChart, MapChart, ScatterChart,
  AriaComponent, DatasetComponent, GeoComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  TitleComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer,
]);

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Option = { [name: string]: Json };

interface Ink {
  text: string;
  soft: string;
  line: string;
  split: string;
  paper: string;
  colors: string[];
}
const LIGHT: Ink = {
  text: "#1c2430", soft: "#535f6e", line: "#b6c0cd", split: "#e6eaf0", paper: "#ffffff",
  colors: ["#1f4e9e", "#b97a10", "#2e7d4f", "#7a5195", "#4a90a4", "#8c6d46", "#6b7785"],
};
const DARK: Ink = {
  text: "#e6eefb", soft: "#a9b9d2", line: "#3a4d6d", split: "#22324c", paper: "#0b1526",
  colors: ["#6ea0f2", "#e3a33b", "#4fbf85", "#b794e6", "#63c4d8", "#d6ad7b", "#9fb0c8"],
};
const FONT = '"Source Han Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

function theme(ink: Ink): object {
  const axis = {
    axisLine: { lineStyle: { color: ink.line } },
    axisTick: { lineStyle: { color: ink.line } },
    axisLabel: { color: ink.soft, fontSize: 12 },
    nameTextStyle: { color: ink.soft, fontSize: 12 },
    splitLine: { lineStyle: { color: ink.split } },
  };
  return {
    color: ink.colors,
    backgroundColor: "transparent",
    textStyle: { fontFamily: FONT, fontSize: 12, color: ink.text },
    title: { textStyle: { color: ink.text, fontSize: 14, fontWeight: 600 } },
    legend: { textStyle: { color: ink.soft }, itemWidth: 14, itemHeight: 10 },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
    logAxis: axis,
    line: { symbol: "circle", symbolSize: 6, lineStyle: { width: 2 } },
    bar: { itemStyle: { borderRadius: 0 } },
    markLine: { symbol: "none", lineStyle: { color: "#c0281c", type: "dashed", width: 1.5 }, label: { color: ink.text, position: "insideEndTop" } },
  };
}
echarts.registerTheme("zhidu", theme(LIGHT));
echarts.registerTheme("zhidu-dark", theme(DARK));

function interval(ink: Ink) {
  return (_: unknown, api: { value(at: number): number; coord(of: number[]): number[] }) => {
    const [x, low] = api.coord([api.value(0), api.value(1)]) as [number, number];
    const high = (api.coord([api.value(0), api.value(2)]) as [number, number])[1];
    const stroke = { stroke: ink.soft, lineWidth: 1.5 };
    const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: stroke });
    return { type: "group", children: [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)] };
  };
}

function tile(ink: Ink) {
  return (_: unknown, api: { value(at: number): number; coord(of: number[]): number[]; size(of: number[]): number[]; visual(name: string): string }) => {
    const [x, y] = api.coord([api.value(0), api.value(1)]) as [number, number];
    const [width, height] = api.size([1, 1]) as [number, number];
    return {
      type: "rect",
      shape: { x: x - width / 2 + 1, y: y - height / 2 + 1, width: width - 2, height: height - 2 },
      style: { fill: api.visual("color"), stroke: ink.paper },
    };
  };
}

/** 服务端的选项上补几样固定的：提示框的画法、自己画的图形、读屏的话。 */
function finished(option: Option, ink: Ink): echarts.EChartsCoreOption {
  const series = (Array.isArray(option["series"]) ? option["series"] : []).map((each) => {
    const one = each as { [name: string]: Json };
    if (one["renderItem"] === "interval") return { ...one, renderItem: interval(ink) };
    if (one["renderItem"] === "tile") return { ...one, renderItem: tile(ink) };
    return one;
  });
  const tooltip = { confine: true, ...((option["tooltip"] as object | undefined) || {}), renderMode: "richText" };
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: 8, right: 16, top: 28, bottom: 8, outerBoundsMode: "same" },
    ...option,
    tooltip,
    series,
  };
}

function optionOf(place: HTMLElement): Option | null {
  const script = document.getElementById(place.getAttribute("data-chart") || "");
  try {
    return script && script.textContent ? (JSON.parse(script.textContent) as Option) : null;
  } catch {
    return null;
  }
}

async function outline(url: string): Promise<void> {
  if (echarts.getMap(url)) return;
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`边界文件取不到（${answer.status}）`);
  echarts.registerMap(url, (await answer.json()) as never);
}

/** 边界文件的地址就是地图的名字：选项里写 map 的地方不用管，这里统一换上。 */
function withMap(option: Option, url: string): Option {
  const put = (part: Json | undefined): Json | undefined =>
    part && typeof part === "object" && !Array.isArray(part) ? { ...part, map: url } : part;
  const series = Array.isArray(option["series"])
    ? option["series"].map((each) => ((each as { type?: string }).type === "map" ? (put(each) as Json) : each))
    : option["series"];
  const made: Option = { ...option };
  if (series !== undefined) made["series"] = series;
  const geo = put(option["geo"]);
  if (geo !== undefined) made["geo"] = geo;
  return made;
}

function sorry(place: HTMLElement, says: string): void {
  const words = document.createElement("p");
  words.className = "text-secondary";
  words.textContent = says;
  place.textContent = "";
  place.append(words);
}

async function draw(place: HTMLElement): Promise<void> {
  const given = optionOf(place);
  if (!given) return sorry(place, "图没有画出来，请看下面的表。");
  const dark = place.hasAttribute("data-chart-dark");
  const map = place.getAttribute("data-chart-map");
  try {
    if (map) await outline(map);
  } catch (why) {
    return sorry(place, `${(why as Error).message}，请看下面的表。`);
  }
  const old = echarts.getInstanceByDom(place);
  if (old) old.dispose();
  const chart = echarts.init(place, dark ? "zhidu-dark" : "zhidu", { renderer: "canvas" });
  chart.setOption(finished(map ? withMap(given, map) : given, dark ? DARK : LIGHT));
  // 数据里带 href 的，点了就去那一页
  chart.on("click", (event) => {
    const href = (event.data as { href?: string } | null | undefined)?.href;
    if (typeof href === "string" && href.startsWith("/")) window.location.assign(href);
  });
  const watch = new ResizeObserver(() => {
    if (!place.isConnected) {
      watch.disconnect();
      chart.dispose();
    } else if (place.clientWidth) chart.resize();
  });
  watch.observe(place);
}

const drawn = new WeakSet<Element>();
function look(root: ParentNode): void {
  for (const place of Array.from(root.querySelectorAll<HTMLElement>("[data-chart]"))) {
    if (drawn.has(place)) continue;
    drawn.add(place);
    void draw(place);
  }
}
look(document);
document.addEventListener("htmx:load", (event) => look(event.target as HTMLElement));
// 打印的纸比屏幕窄：先缩到纸宽再印，印完放回来
const resizeAll = (): void => {
  for (const place of Array.from(document.querySelectorAll<HTMLElement>("[data-chart]"))) {
    const chart = echarts.getInstanceByDom(place);
    if (chart) chart.resize();
  }
};
window.addEventListener("beforeprint", resizeAll);
window.addEventListener("afterprint", resizeAll);
