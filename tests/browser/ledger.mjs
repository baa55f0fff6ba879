// Looks at the page of a ledger as a reader does. Called by main.rs: ledger.mjs BROWSER PAGE FOLDER-FOR-PICTURES
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, file, pictures] = process.argv.slice(2);
const address = pathToFileURL(file).href;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  for (const [name, width] of [["wide", 1280], ["narrow", 390]]) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const told = [];
    page.on("console", (message) => told.push(message.text()));
    page.on("pageerror", (error) => told.push(error.message));
    page.on("request", (request) => request.url() === address || told.push(request.url()));
    await page.goto(address);
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    const found = await page.evaluate(() => {
      const lines = (cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size;
      };
      const cells = [...document.querySelectorAll("td.n, tbody .d")];
      return {
        sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        cards: [...document.querySelectorAll(".card")].filter((card) => card.scrollWidth > card.clientWidth).length,
        cut: cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent),
        broken: cells.filter((cell) => lines(cell) > 1).map((cell) => cell.textContent),
        unsaid: [...document.querySelectorAll(".scroll")].filter((one) =>
          one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one, "::before").content === "none").length,
        tables: document.querySelectorAll("table").length,
      };
    });
    assert.ok(found.tables >= 5, `${name}: ${found.tables} tables`);
    assert.deepEqual({ ...found, tables: 0 }, { sideways: false, cards: 0, cut: [], broken: [], unsaid: 0, tables: 0 }, name);
    // A click sorts a table by its numbers.
    const sums = () => page.$$eval("#payments-table tbody tr", (rows) => rows.map((row) => row.cells[4].dataset.value).filter(Boolean).map(Number));
    await page.click("#payments-table thead th:nth-child(5) button");
    const sorted = await sums();
    assert.ok(sorted.length > 1);
    assert.ok([1, -1].some((way) => sorted.every((sum, n) => n === 0 || way * (sum - sorted[n - 1]) >= 0)), `${sorted}`);
    assert.deepEqual(told, [], name);
    await page.close();
  }
} finally {
  await browser.close();
}
