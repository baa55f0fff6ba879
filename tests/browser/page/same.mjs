// Every run listed in runs.json is done on the page: node same.mjs BROWSER CAPE_HTML FOLDER
// Three at a time, in tabs of their own. Its files must be those that the program wrote, to the byte; of summary.json all but the part `run`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, choose, folder, give, input, launch, open, results } from "./driver.mjs";

const runs = JSON.parse(readFileSync(join(folder, "runs.json"), "utf8"));

const withoutRun = (bytes) => {
  const { run, ...summary } = JSON.parse(bytes);
  // The summary of a client's packet has a time in it, too.
  return { ...summary, reports: run.reports.filter((report) => !report.file.endsWith("summary.json")) };
};

async function same(browser, run) {
  const { page, done } = await open(browser);
  await give(page, run.inputs);
  if (await page.locator("#who-form [type=submit]").count() === 0) {
    assert.deepEqual(run.files, [], `${run.name}: the page refuses what the program builds`);
    return page.context().close();
  }
  if (run.earlier.length > 0) {
    await input(page, "#who-form").setInputFiles(run.earlier);
    await page.locator("#choices .working").waitFor({ state: "detached" });
    await page.locator("#who-form [type=submit]").waitFor();
  }
  await choose(page, run);
  const error = await build(page);
  assert.equal(error !== undefined, run.files.length === 0, `${run.name}: ${error}`);
  if (error === undefined) {
    const made = await results(page);
    assert.deepEqual(Object.keys(made).sort(), run.files, run.name);
    for (const name of run.files) {
      const native = readFileSync(join(run.out, name));
      if (name.endsWith("summary.json")) assert.deepEqual(withoutRun(made[name]), withoutRun(native), run.name);
      else assert.ok(native.equals(made[name]), `${run.name}: ${name} differs`);
    }
  }
  await done();
  return error === undefined;
}

const browser = await launch();
try {
  let compared = 0;
  const left = [...runs];
  const lane = async () => {
    for (let run = left.shift(); run !== undefined; run = left.shift()) compared += await same(browser, run) ? 1 : 0;
  };
  await Promise.all([lane(), lane(), lane()]);
  console.log(`${compared} of ${runs.length} runs gave files`);
  assert.ok(compared > runs.length / 2, `only ${compared} of ${runs.length} runs gave files`);
} finally {
  await browser.close();
}
