// Elements of the page. What comes from files is only ever set as text, never as markup.

const byId = (id) => document.getElementById(id);

/**
 * An element. Of `properties` those with a hyphen and `role` become attributes, functions become listeners.
 * @param {string} name @param {Record<string, any>} [properties] @param {...(Node | string | null | false)} content
 */
function make(name, properties = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (key.includes("-") || key === "role" || key === "for" || key === "scope") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...content.flat().filter((part) => part !== null && part !== false && part !== undefined && part !== ""));
  return element;
}

const text = (name, words, className = "") => make(name, { className, textContent: words });
const count = (number) => number.toLocaleString("en-US");
const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;
const money = (amount) => amount.duty + (amount.unknown ? " + ?" : "");
const size = (bytes) => bytes < 1e4 ? plural(bytes, "byte", "bytes") : bytes < 1e6 ? `${Math.round(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Says something to who can't see it. */
function announce(words) {
  byId("status").textContent = words;
}

/** What is wrong, with what caused it. @param {Trouble} trouble */
function reason(trouble) {
  return [trouble.message, ...(trouble.causes ?? [])].join(": ");
}

/** @param {Trouble} trouble */
function troubleBox(trouble) {
  return make("div", { className: "trouble", role: "alert" }, text("p", reason(trouble)), whatToDo(trouble));
}

/** Headers are mapped by hand in the program only. @param {Trouble} trouble */
function whatToDo({ help }) {
  if (!help) return "";
  const instead = help.includes("--column") ? " In this page, give the column its ACE name in the file, and add the file again." : "";
  return make("p", {}, "What to do: ", prose(help), instead);
}

/** Text in which `backticks` mark what is typed or named. */
const prose = (words) => words.split("`").map((part, index) => index % 2 === 0 ? part : text("code", part));

/**
 * A table; each row is a list of cells, texts or elements. Narrow screens show a row as a card with the heads before
 * its cells, so roles say what the elements no longer do.
 */
function table(caption, heads, rows) {
  const head = make("tr", { role: "row" }, heads.map((words) => make("th", { scope: "col", role: "columnheader" }, words)));
  const body = rows.map((cells) => make("tr", { role: "row" }, cells.map((cell, index) => make(index === 0 ? "th" : "td",
    { ...(index === 0 ? { scope: "row", role: "rowheader" } : { role: "cell" }), "data-head": heads[index] }, cell ?? ""))));
  return make("table", { className: "listed", role: "table" }, text("caption", caption), make("thead", { role: "rowgroup" }, head),
    make("tbody", { role: "rowgroup" }, body));
}

/** A link that saves a file. The address of its content lives until `clear` takes the link out of the page. */
const saveLink = (file, words, main = false) =>
  make("a", { className: main ? "save main" : "save", download: file.name, href: URL.createObjectURL(file) }, words ?? `Save ${file.name}`);

/** Puts this in the place of what was there, whose files are let go. */
function clear(where, ...content) {
  for (const link of where.querySelectorAll("a.save")) URL.revokeObjectURL(link.href);
  where.replaceChildren(...content);
}

/**
 * Shows a bar and a button to cancel while a job runs, and hands back what it did; nothing where it was cancelled or
 * failed, which the page then says.
 * @param {HTMLElement} where @param {string} words @param {object} request @param {File[]} files
 * @returns {Promise<Done | undefined>}
 */
async function work(where, words, request, files) {
  where.working?.cancel();
  const bar = make("progress", { "aria-label": words });
  const label = text("span", words);
  const job = start(request, files, ({ step, unpacked, total, read }) => {
    if (step === "unpacked") label.textContent = `${words}: ${size(unpacked)} unpacked`;
    else if (step === "writing") label.textContent = `${words}: writing the results`;
    else if (total > 0) { bar.max = total; bar.value = read; label.textContent = `${words}: ${size(Math.min(read, total))} of ${size(total)}`; }
  });
  where.working = job;
  const cancel = make("button", { type: "button", className: "plain", click: job.cancel }, "Cancel");
  const box = make("div", { className: "working" }, label, bar, cancel);
  clear(where, box);
  announce(words);
  try {
    const done = await job.done;
    box.remove();
    return done;
  } catch (trouble) {
    if (where.working === job) where.replaceChildren(trouble ? troubleBox(trouble) : text("p", "Cancelled. Nothing was kept of it.", "note"));
    else box.remove();
    announce(trouble ? `${reason(trouble)} ${trouble.help ?? ""}` : "Cancelled");
    return undefined;
  } finally {
    if (where.working === job) where.working = undefined;
  }
}
