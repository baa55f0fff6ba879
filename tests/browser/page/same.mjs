// Drops every fixture on cape.html, and compares what it makes with what the program made:
// node same.mjs BROWSER CAPE_HTML FOLDER, where FOLDER/runs.json says what was built and checked, and with which choices.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertSame, build, choose, folder, give, input, launch, open, results } from "./driver.mjs";

const { runs, checks } = JSON.parse(readFileSync(join(folder, "runs.json"), "utf8"));

/** Whether the page built, as the program did. */
async function built(page, run) {
  await give(page, run.inputs);
  if (await page.locator("#who-form [type=submit]").count() === 0) {
    assert.deepEqual(run.files, [], `${run.name}: the page refuses what the program builds`);
    return false;
  }
  if (run.earlier.length > 0) {
    await input(page, "#who-form").setInputFiles(run.earlier);
    await page.locator("#choices .working").waitFor({ state: "detached" });
    await page.locator("#who-form [type=submit]").waitFor();
  }
  await choose(page, run);
  const error = await build(page);
  assert.equal(error !== undefined, run.files.length === 0, `${run.name}: ${error}`);
  if (error === undefined) assertSame(await results(page), run);
  return error === undefined;
}

/** Whether the page repaired, as the program did; their findings are the same in any case. */
async function repaired(page, { upload, out, files, findings }) {
  await page.locator('nav a[href="#check"]').click();
  await page.locator("#uploads input[type=text]").fill("B76");
  await input(page, "#uploads").setInputFiles([upload]);
  await page.locator("#checked article").waitFor();
  assert.equal(await page.locator("#checked article tbody tr").count(), findings.length, upload);
  const made = await results(page, "#checked");
  assert.deepEqual(Object.keys(made).sort(), files, upload);
  for (const name of files) assert.ok(readFileSync(join(out, name)).equals(made[name]), `${upload}: ${name} differs`);
  return files.length > 0;
}

const browser = await launch();
try {
  const left = [...runs.map((run) => [built, run]), ...checks.map((check) => [repaired, check])];
  let withFiles = 0;
  const lane = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const [same, what] = one;
      const { page, done } = await open(browser);
      const made = await same(page, what);
      withFiles += made ? 1 : 0;
      await done();
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  const all = runs.length + checks.length;
  console.log(`${withFiles} of ${all} fixtures gave files`);
  assert.ok(withFiles > 0.8 * all, `only ${withFiles} of ${all} fixtures gave files`);
} finally {
  await browser.close();
}
