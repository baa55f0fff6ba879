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
  return make("div", { className: "trouble", role: "alert" }, text("p", reason(trouble)),
    trouble.help && text("p", `What to do: ${trouble.help}`));
}

/** A table in a box that scrolls; each row is a list of cells, texts or elements. */
function table(caption, heads, rows) {
  const id = `caption-${table.made = (table.made ?? 0) + 1}`;
  const head = make("tr", {}, heads.map((words) => make("th", { scope: "col" }, words)));
  const body = rows.map((cells) => make("tr", {}, cells.map((cell, index) =>
    index === 0 ? make("th", { scope: "row" }, cell ?? "") : make("td", { className: heads[index] === "Value" ? "value" : "" }, cell ?? ""))));
  return make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-labelledby": id },
    make("table", {}, make("caption", { id, textContent: caption }), make("thead", {}, head), make("tbody", {}, body)));
}

/** A link that saves a file. The address of its content lives as long as the link is in the page. */
function saveLink(file, words, main = false) {
  const link = make("a", { className: main ? "save main" : "save", download: file.name, href: URL.createObjectURL(file) }, words ?? `Save ${file.name}`);
  saved.push(link.href);
  return link;
}

/** Addresses of contents that are offered. @type {string[]} */
let saved = [];

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
  where.replaceChildren(box);
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
