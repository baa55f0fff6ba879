// Opens cape.html in a browser as a user does, and does what a user does.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const [, , executablePath, pageFile, folder] = process.argv;
export const address = pathToFileURL(pageFile).href;
export const axe = readFileSync(join(import.meta.dirname, "../node_modules/axe-core/axe.min.js"), "utf8");

export const launch = () => chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

/**
 * The page, opened. `done` fails if the page said anything on its console or asked for anything but itself and its
 * worker.
 */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
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
  await page.locator("#result-body .verdict, #result-body .trouble").first().waitFor({ timeout: 120_000 });
  const error = page.locator("#result-body .trouble");
  return await error.count() > 0 ? error.first().textContent() : undefined;
}

/** Clicks a link that saves. Chromium holds back every eleventh download of a page: that one is clicked again. */
async function save(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 5000 }), link.click()]);
  return download;
}

/** The content of every file that the page offers, by name. */
export async function results(page) {
  const links = await page.locator("#result-body table a.save").all();
  const files = {};
  for (const link of links) {
    const download = await save(page, link).catch(() => save(page, link));
    // As the page names it: a browser puts another sign for the `/` behind a folder.
    files[await link.getAttribute("download")] = readFileSync(await download.path());
  }
  return files;
}
