// Looks at a report as a reader does. Called by main.rs: look.mjs BROWSER FOLDER-OF-RESULTS FOLDER-FOR-PICTURES
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, results, pictures] = process.argv.slice(2);
const summary = JSON.parse(readFileSync(join(results, "summary.json"), "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(join(results, "report.html")).href;
const dollars = (amount) => {
  const [whole, cents] = amount.replace("-", "").split(".");
  return `${amount.startsWith("-") ? "-" : ""}$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
};

/** Opens the page in one form; whatever it says or asks for is kept. */
async function open(browser, name, viewport, media) {
  const context = await browser.newContext({ viewport, ...media });
  const page = await context.newPage();
  const told = [];
  page.on("console", (message) => told.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => told.push(`error: ${error.message}`));
  page.on("request", (request) => request.url() === address || told.push(`request: ${request.url()}`));
  if (media.media) await page.emulateMedia({ media: media.media });
  await page.goto(address);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  return { page, done: async () => { assert.deepEqual(told, [], name); await context.close(); } };
}

/** The figures of the page are those of summary.json. */
async function figures(page) {
  const texts = (attribute) => page.$$eval(`[data-${attribute}]`, (all, attribute) =>
    all.map((one) => [one.dataset[attribute], one.firstChild.textContent.trim()]), attribute);
  const sums = await texts("sum");
  assert.ok(sums.length >= 4);
  const duty = { ...summary.ieepa_duty, left_out_by_scope: summary.left_out_by_scope.ieepa_duty };
  for (const [name, text] of sums) {
    if (name !== "refund") { assert.equal(text, dollars(duty[name]), name); continue; }
    const { refund_low, refund_high, interest_low, interest_high } = summary.expected_refund;
    for (const amount of [refund_low, refund_high, interest_low, interest_high]) {
      if (amount) assert.ok(text.includes(dollars(amount)), `${amount} in ${text}`);
    }
  }
  const actions = Object.fromEntries(summary.actions.map((one) => [one.action, one]));
  // A card with an open protest is a part of those that wait, and one that lacks dates of those to upload.
  const cents = (text) => text === "duty unknown" ? 0n : BigInt(text.replace(/[$,.]/g, ""));
  const shown = {};
  for (const [name, text] of await texts("action")) shown[name] = (shown[name] ?? 0n) + cents(text);
  for (const [name, sum] of Object.entries(shown)) if (actions[name] && name !== "wait") assert.equal(sum, cents(actions[name].ieepa_duty), name);
  const first = {};
  for (const [name, text] of await texts("day")) first[name] = first[name] < text ? first[name] : text;
  for (const [name, day] of Object.entries(first)) if (actions[name] && name !== "protest" && name !== "wait") assert.equal(day, actions[name].first_file_by, name);
  if (first.wait) assert.ok(first.wait >= actions.wait.first_file_by, `the card shows ${first.wait}, before ${actions.wait.first_file_by}`);
  const counts = { ...summary.entries, rows_read: summary.rows.read };
  for (const [name, text] of await texts("count")) assert.equal(text, counts[name].toLocaleString("en-US"), name);
  const candidates = ["ready", "review", "blocked"].map((set) => cents(summary.ieepa_duty[set])).reduce((a, b) => a + b);
  for (const [table, columns] of [["months", [8]], ["filers", [2, 4, 6]]]) {
    const values = await page.$$eval(`#${table} tbody tr`, (rows, columns) =>
      rows.flatMap((row) => columns.map((column) => row.cells[column].dataset.value)), columns);
    const sum = values.map(cents).reduce((a, b) => a + b, 0n);
    assert.equal(sum, candidates, `the duty in the table ${table}`);
  }
  const uploads = await page.$$eval("#uploads tbody tr", (rows) => rows.map((row) => row.cells[row.cells.length - 1].textContent));
  assert.deepEqual(uploads, summary.uploads.map((upload) => upload.sha256));
}

/** Without scrolling: every card, and the first thing to do. */
async function firstScreen(page) {
  assert.ok(await page.locator(".card").count() >= 1);
  for (const what of await page.locator(".card, .steps li:first-child").all()) {
    const box = await what.boundingBox();
    assert.ok(box.y + box.height <= 800, `${await what.textContent()} ends at ${box.y + box.height}`);
  }
}

/** Every link leads to something. */
async function links(page) {
  const astray = await page.$$eval("a", (all) => all.map((a) => a.getAttribute("href"))
    .filter((href) => !href.startsWith("#") || !document.getElementById(href.slice(1))));
  assert.deepEqual(astray, []);
}

const column = (page, table, header) => page.$$eval(`#${table} tbody tr`, (rows, header) => {
  const heads = [...rows[0].closest("table").tHead.rows[0].cells];
  const place = heads.findIndex((head) => head.textContent.trim().startsWith(header));
  return rows.filter((row) => !row.hidden).map((row) => row.cells[place].dataset.value ?? row.cells[place].textContent);
}, header);

/** Sorts by mouse and by keyboard. */
async function sorting(page, table) {
  const duty = page.locator(`#${table} thead th`, { hasText: "IEEPA duty" });
  const before = await column(page, table, "Entry");
  const rising = (values) => values.filter(Boolean).map(Number).every((n, i, all) => !i || all[i - 1] <= n);
  assert.equal(await duty.getAttribute("aria-sort"), null);
  await duty.locator("button").click();
  assert.equal(await duty.getAttribute("aria-sort"), "ascending");
  assert.ok(rising(await column(page, table, "IEEPA duty")));
  await duty.locator("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await duty.getAttribute("aria-sort"), "descending");
  assert.ok(rising((await column(page, table, "IEEPA duty")).reverse()));
  const entry = page.locator(`#${table} thead th`).first();
  await entry.locator("button").click();
  assert.equal(await duty.getAttribute("aria-sort"), null);
  assert.deepEqual(await column(page, table, "Entry"), [...before].sort());
}

/** Searches, filters by rule, and goes from a rule to its entries. */
async function filtering(page, table) {
  const tools = page.locator(`.tools[data-for="${table}"]`);
  const numbers = await column(page, table, "Entry");
  await tools.locator("input").fill(numbers.at(-1).toLowerCase());
  assert.deepEqual(await column(page, table, "Entry"), [numbers.at(-1)]);
  if (numbers.length > 1) assert.match(await tools.locator("output").textContent(), /^1 of /);
  await tools.locator("input").fill("");
  assert.equal((await column(page, table, "Entry")).length, numbers.length);
  const button = page.locator(`button.only[data-table="${table}"]`).last();
  const rule = await button.getAttribute("data-rule");
  await button.click();
  if (await tools.locator("select").count()) {
    assert.equal(await tools.locator("select").inputValue(), rule);
    const shown = await page.$$eval(`#${table} tbody tr`, (rows) =>
      rows.filter((row) => !row.hidden).map((row) => row.dataset.rules));
    assert.ok(shown.length > 0 && shown.every((rules) => rules.split(" ").includes(rule)), rule);
    await tools.locator("select").selectOption("");
  }
}

/** By the rules of WCAG and those of good practice. Of long tables a few rows are enough: the others are alike. */
async function accessible(page, name) {
  await page.evaluate(() => document.querySelectorAll("tbody").forEach((body) =>
    [...body.rows].slice(25).forEach((row) => row.remove())));
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document));
  const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html).join("\n  ")}`);
  assert.deepEqual(told, [], `accessibility, ${name}`);
}

/** On a phone each card holds its amounts, and what is wider than the screen says that it scrolls. */
async function narrow(page) {
  const cut = await page.$$eval(".card *, .spread .n", (all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.textContent));
  assert.deepEqual(cut, []);
  const silent = await page.$$eval(".scroll", (all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1 && one.dataset.wide === undefined).length);
  assert.equal(silent, 0);
}

async function fits(page, name) {
  const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(content <= room, `${name}: ${content} wide`);
}

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  const wide = { width: 1280, height: 800 };
  const { page, done } = await open(browser, "light", wide, { colorScheme: "light" });
  await figures(page);
  await firstScreen(page);
  await links(page);
  for (const table of ["blocked-entries", "review-entries", "warned-entries"]) {
    if (await page.locator(`#${table}`).count()) {
      await sorting(page, table);
      await filtering(page, table);
    }
  }
  await page.reload();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await accessible(page, "light");
  await done();
  for (const [name, viewport, media] of [
    ["dark", wide, { colorScheme: "dark" }],
    ["phone", { width: 390, height: 844 }, { colorScheme: "light" }],
  ]) {
    const { page, done } = await open(browser, name, viewport, media);
    await fits(page, name);
    if (name === "phone") await narrow(page);
    await accessible(page, name);
    await done();
  }
  const printed = await open(browser, "print", { width: 816, height: 1056 }, { colorScheme: "dark", media: "print" });
  assert.equal(await printed.page.locator("nav, .tools, button.only").filter({ visible: true }).count(), 0);
  const pdf = await printed.page.pdf({ path: join(pictures, "print.pdf"), format: "Letter" });
  const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g).length;
  // Long tables print their first rows, so more entries add little.
  const { ready, review, blocked } = summary.entries;
  const limit = ready + review + blocked <= 400 ? 7 : 10;
  assert.ok(sheets <= limit, `${sheets} printed pages`);
  await printed.done();
  // Without the script nothing is missing, and no control stands there that would do nothing.
  const still = await browser.newContext({ javaScriptEnabled: false });
  const plain = await still.newPage();
  await plain.goto(address);
  assert.equal(await plain.locator("button, .tools").filter({ visible: true }).count(), 0);
  await still.close();
} finally {
  await browser.close();
}
