// Opens cape.html in a browser as a user does, and does what a user does.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { chromium } from "playwright-core";

export const [, , executablePath, pageFile, folder] = process.argv;
export const address = pathToFileURL(pageFile).href;
export const axe = readFileSync(join(import.meta.dirname, "../node_modules/axe-core/axe.min.js"), "utf8");

export const launch = () => chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

/** For what a busy machine does, in milliseconds. */
const PATIENCE = 120_000;

/**
 * The page, opened. `done` fails if the page said anything on its console or asked for anything but itself and its
 * worker.
 */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const told = [];
  page.on("console", (message) => told.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => told.push(`error: ${error}`));
  page.on("request", (request) => {
    const url = request.url();
    const isOwn = url === address || url.startsWith(`${address}#`) || url.startsWith("blob:null/") || url === "about:srcdoc";
    if (!isOwn) told.push(`request: ${url.slice(0, 200)}`);
  });
  await page.goto(address);
  return { page, told, done: async () => { assert.deepEqual(told, []); await context.close(); } };
}

export const input = (page, where) => page.locator(`${where} input[type=file]`).first();

/** Gives files to step 1 and waits until the page has read them. */
export async function give(page, files) {
  await input(page, "#inputs").setInputFiles(files);
  await settled(page);
}

/** Drops a file on the box, as a mouse does. */
export async function drop(page, where, path) {
  const bytes = readFileSync(path).toString("base64");
  await page.locator(`${where} .drop`).evaluate((box, { bytes, name }) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], name));
    for (const type of ["dragover", "drop"]) box.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, { bytes, name: basename(path) });
}

/** Waits until step 1 has read its files, and step 2 has its choices. */
export async function settled(page) {
  await page.locator("#inputs .working").waitFor({ state: "detached" });
  const ready = page.locator("#who-form [type=submit], #who-form .trouble, #inputs .trouble, #inputs .file.bad").first();
  await ready.waitFor();
  await page.locator("#choices .working").waitFor({ state: "detached" });
}

/** Says who files, in whose words `cape build` has it too. */
export async function choose(page, { filer, importers = [], day, scope, split }) {
  if (day) {
    await page.locator("[name=asOf]").fill(day);
    await page.locator("[name=asOf]").dispatchEvent("change");
    await page.locator("#choices .working").waitFor({ state: "detached" });
    await page.locator("#who-form [type=submit]").waitFor();
  }
  await page.locator(`[name=who][value=${filer ? "broker" : "importer"}]`).check();
  if (filer) {
    const radio = page.locator(`[name=filer][value="${filer}"]`);
    if (await radio.count() > 0) await radio.check();
    else await page.locator("[name=otherFiler]").fill(filer);
  }
  if (importers.length > 0) await page.locator("#importers").evaluate((details) => { details.open = true; });
  for (const importer of importers) {
    const box = page.locator(`[name=importer][value="${importer}"]`);
    if (await box.count() > 0) await box.check();
    else await page.locator("[name=otherImporter]").fill(importer);
  }
  if (split) {
    await page.locator("[name=splitByImporter]").evaluate((box) => { box.checked = true; });
  }
  if (scope) {
    await page.locator("[name=scope][value=other]").check();
    await page.locator("[name=range]").fill(scope);
  }
}

/** Builds, and waits for the result; its error where there is one. */
export async function build(page) {
  await page.locator("#who-form [type=submit]").click();
  await page.locator("#result-body .verdict, #result-body .trouble").first().waitFor();
  const error = page.locator("#result-body .trouble");
  return await error.count() > 0 ? error.first().textContent() : undefined;
}

/** Clicks a link that saves. Chromium holds back every eleventh download of a page: that one is clicked again. */
async function save(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 5000 }), link.click()]);
  return download;
}

/** The content of every file that the page offers there, by name. */
export async function results(page, where = "#result-body table") {
  await page.locator("#result-body").evaluate((body) => body.querySelectorAll("details").forEach((one) => { one.open = true; }));
  const links = await page.locator(`${where} a.save`).all();
  const files = {};
  for (const link of links) {
    const download = await save(page, link).catch(() => save(page, link));
    // As the page names it: a browser puts another sign for the `/` behind a folder.
    files[await link.getAttribute("download")] = readFileSync(await download.path());
  }
  return files;
}

/** A worker ends with its job; the browser says so a moment later. */
export async function noWorker(page) {
  for (let tries = 0; page.workers().length > 0; tries += 1) {
    assert.ok(tries < 50, "a worker outlives its job");
    await page.waitForTimeout(100);
  }
}

/** The files of an archive, by name. */
export function unpacked(zip) {
  const files = {};
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [packed, nameLength, extra, comment, local] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)];
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    files[zip.subarray(at + 46, at + 46 + nameLength).toString()] = inflateRawSync(zip.subarray(start, start + packed));
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

const withoutRun = (bytes) => {
  const { run, ...summary } = JSON.parse(bytes);
  // The summary of a client's packet has a time in it, too.
  return { ...summary, reports: run.reports.filter((report) => !report.file.endsWith("summary.json")) };
};

/** What the page made is, byte for byte, what the program wrote; of summary.json all but its part about the run. */
export function assertSame(made, { name: run, files, out }) {
  assert.deepEqual(Object.keys(made).sort(), files, run);
  for (const name of files) {
    const native = readFileSync(join(out, name));
    if (name.endsWith("summary.json")) assert.deepEqual(withoutRun(made[name]), withoutRun(native), `${run}: ${name}`);
    else assert.ok(native.equals(made[name]), `${run}: ${name} differs`);
  }
}
