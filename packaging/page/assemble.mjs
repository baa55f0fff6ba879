// Puts cape.html together: node assemble.mjs BINDGEN_FOLDER CAPE_HTML
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [bindgen, out] = process.argv.slice(2);
const here = import.meta.dirname;
const root = join(here, "../..");
const read = (...path) => readFileSync(join(...path), "utf8").replaceAll("\r\n", "\n");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const MOST = 5_000_000;
const SCRIPTS = ["engine", "elements", "drop", "inputs", "who", "result", "check", "ready", "rules", "main"];

const program = readFileSync(join(bindgen, "cape_page_bg.wasm"));
const report = { style: read(root, "templates/report/style.css"), script: read(root, "templates/report/script.js") };
const script = SCRIPTS.map((name) => read(here, "script", `${name}.js`)).join("\n");
const style = report.style + read(here, "page.css");
const worker = read(bindgen, "cape_page.js") + read(here, "script/worker.js");
for (const text of [script, style, worker]) {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error("a script or style would end its own element");
}

// The report is shown in a frame that inherits this policy, so its style and script are allowed too.
const policy = [
  "default-src 'none'",
  "connect-src 'none'",
  `script-src ${hash(script)} ${hash(report.script)} 'wasm-unsafe-eval'`,
  `style-src ${hash(style)} ${hash(report.style)}`,
  "worker-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const parts = {
  policy, style, script, worker,
  rules: /\(page_read\) => \{\s*"([\d-]+)"/.exec(read(root, "src/domain/phases.rs"))[1],
  version: /^version = "(.*)"$/m.exec(read(root, "Cargo.toml"))[1],
  program: createHash("sha256").update(program).digest("hex"),
  wasm: gzipSync(program, { level: 9 }).toString("base64"),
};
const page = read(here, "page.html").replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
if (page.length > MOST) throw new Error(`cape.html has ${page.length} bytes: more than ${MOST}`);
writeFileSync(out, page);
console.log(`${out}: ${page.length.toLocaleString("en-US")} bytes`);
