// Makes the pictures of the README anew, then make them small:
//   node tests/browser/pictures.mjs BROWSER CAPE && pngquant --force --ext .png fixtures/pictures/*.png
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, cape] = process.argv.slice(2);
const fixtures = resolve(import.meta.dirname, "../../fixtures");
const out = join(mkdtempSync(join(tmpdir(), "cape-")), "cape-out");
const words = ["build", "es003.csv", "--filer", "B76", "--as-of", "2026-05-01", "--fail-on", "never"];
const said = execFileSync("sh", ["-c", 'exec "$0" "$@" 2>&1', resolve(cape), ...words, "--color", "always",
  "--max-diagnostics", "2", "--out", out], { cwd: fixtures, encoding: "utf8", env: { COLUMNS: "88" } });

/** What a terminal shows, as a page: its colors are those of common terminals. */
function screen(text) {
  const colors = { 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea" };
  const escape = (part) => part.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  let style = {};
  const spans = text.split(/\x1b\[([0-9;]*)m/).map((part, n) => {
    if (n % 2 === 0) {
      const css = `color:${style.color ?? "inherit"};${style.bold ? "font-weight:bold;" : ""}${style.under ? "text-decoration:underline;" : ""}`;
      return `<span style="${css}">${escape(part)}</span>`;
    }
    for (const code of part.split(";").map(Number)) {
      if (code === 0) style = {};
      else if (code === 1) style.bold = true;
      else if (code === 4) style.under = true;
      else if (colors[code]) style.color = colors[code];
      else if (code === 39) delete style.color;
    }
    return "";
  });
  return `<body style="margin:0;background:#0d1117;color:#e6edf3"><pre style="font:14px/1.3 'DejaVu Sans Mono',monospace;padding:18px 22px;margin:0">${spans.join("")}</pre>`;
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-lcd-text"] });
const page = await browser.newPage({ viewport: { width: 1120, height: 680 }, colorScheme: "light" });
await page.goto(pathToFileURL(join(out, "report.html")).href);
await page.screenshot({ path: join(fixtures, "pictures/report.png") });
// Another page: what stands in the report's place would be held to its policy too.
const terminal = await browser.newPage({ viewport: { width: 860, height: 100 } });
// The last of the findings shown: what stands above the words on the others, behind the first one.
const frames = said.split(/\n(?=\x1b?\[?[0-9;]*m?error: )/);
await terminal.setContent(screen(`$ cape ${words.slice(0, 6).join(" ")}\n\n${frames.at(-1).split("\n\n").slice(0, 2).join("\n\n")}`));
await terminal.screenshot({ path: join(fixtures, "pictures/finding.png"), fullPage: true });
await browser.close();
