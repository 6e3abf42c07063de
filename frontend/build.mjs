// 打包：theme → app.css，app → app.js，charts → charts.js，cockpit → cockpit.css，小图标原样放过去。
// 由 build.py 调用：node build.mjs 输出目录
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = process.argv[2];
if (!OUT) {
  console.error("用法：node build.mjs 输出目录");
  process.exit(2);
}
rmSync(OUT, { recursive: true, force: true });
mkdirSync(join(OUT, "icons"), { recursive: true });

// 用不上的部件整条不要：轮播、气泡、占位一类，页面里没有；gap 一族在 Chromium 84 以前的弹性盒里不起作用，用了会错
const UNUSED =
  /^\.(carousel|toast|popover|tooltip|bs-tooltip|bs-popover|accordion|offcanvas|placeholder|spinner|ratio|navbar|card-group|modal|[vh]stack|vr\b|stretched-link|figure|(row-|column-)?gap-|breadcrumb|btn-close|dropdown|dropup|dropend|dropstart|pagination|link-|icon-link|nav-underline|focus-ring|bg-gradient|btn-(info|light|dark|warning|success|outline-(info|light|dark|warning|success)))/;

/** 最外层的一条条规则：花括号配对着切，@media 里面的不再拆。 */
function outerRules(css) {
  const found = [];
  let depth = 0;
  let start = 0;
  let quote = "";
  for (let at = 0; at < css.length; at += 1) {
    const letter = css[at];
    if (quote) {
      if (letter === "\\") at += 1;
      else if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "{") depth += 1;
    else if (letter === "}" && --depth === 0) {
      found.push(css.slice(start, at + 1));
      start = at + 1;
    }
  }
  return [...found, css.slice(start)];
}

/** 一条规则是不是整条都用不上：选择器个个都是用不上的部件。 */
function unused(rule) {
  const head = rule.slice(0, rule.indexOf("{")).replace(/\/\*[\s\S]*?\*\//g, "").trim();
  if (!head || head.startsWith("@")) return false;
  return head.split(",").every((each) => UNUSED.test(each.trim()));
}

/** 只留用得上的；@media 里面的也一条条看，空了就整段不要。 */
function usedOnly(css) {
  return outerRules(css)
    .map((rule) => {
      if (!rule.trim().startsWith("@media")) return unused(rule) ? "" : rule;
      const open = rule.indexOf("{");
      const inner = usedOnly(rule.slice(open + 1, -1));
      return inner.trim() ? `${rule.slice(0, open + 1)}${inner}}` : "";
    })
    .join("");
}

// 内容安全策略是 default-src 'self'，样式表里内嵌的 data: 图放不出来：拆成文件
const bootstrap = {
  name: "bootstrap",
  setup(work) {
    work.onLoad({ filter: /bootstrap\.min\.css$/ }, ({ path }) => {
      const css = readFileSync(path, "utf8").replace(/\/\*# sourceMappingURL=.*?\*\//, "");
      const kept = usedOnly(css);
      const contents = kept.replace(/url\("data:image\/svg\+xml,(.*?)"\)/g, (_, drawn) => {
        const svg = decodeURIComponent(drawn.replace(/\\/g, ""));
        const name = createHash("sha256").update(svg).digest("hex").slice(0, 10);
        writeFileSync(join(OUT, "icons", `${name}.svg`), svg);
        return `url("icons/${name}.svg")`;
      });
      if (contents.includes("data:")) throw new Error("样式里还有内嵌的 data: 图，策略不放行");
      return { contents, loader: "css" };
    });
  },
};

const shared = {
  bundle: true,
  minify: true,
  target: "chrome78",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  outdir: OUT,
};
await build({
  ...shared,
  entryPoints: [join(HERE, "css/app.css"), join(HERE, "css/cockpit.css")],
  external: ["icons/*", "./icons/*"],
  plugins: [bootstrap],
});
await build({
  ...shared,
  entryPoints: [join(HERE, "src/app.ts"), join(HERE, "src/charts.ts")],
  format: "iife",
});

cpSync(join(HERE, "icons"), join(OUT, "icons"), { recursive: true });

// 用了谁的，许可证一并带上
const licences = ["bootstrap", "htmx.org", "echarts", "zrender", "tslib"].map((name) => {
  const home = join(HERE, "node_modules", name);
  const about = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.txt"].map((each) => join(home, each)).find((each) => {
    try {
      return readFileSync(each);
    } catch {
      return false;
    }
  });
  if (!file) throw new Error(`${name} 没有带许可证文件`);
  return `${about.name} ${about.version}（${about.license}）\n\n${readFileSync(file, "utf8").trim()}\n`;
});
writeFileSync(join(OUT, "licences.txt"), licences.join(`\n${"─".repeat(60)}\n\n`));
