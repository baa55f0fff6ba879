"use strict";
// Sorts and filters the tables as they stand in the page; without it everything is there all the same.

/** What a cell is sorted by: its value where it has one, else its text. */
function key(row, column) {
  const cell = row.cells[column];
  const value = cell.dataset.value;
  return value === undefined ? cell.textContent.trim() : value === "" ? null : Number(value);
}

/** Numbers by size, texts by the alphabet, what is unknown last whichever way. */
function compare(a, b, sign) {
  if (a === null || b === null) return (a === null) - (b === null);
  return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : a > b);
}

function sort(table, header, column) {
  const descending = header.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows].map((row) => [key(row, column), row]);
  rows.sort((a, b) => compare(a[0], b[0], descending ? -1 : 1));
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

function makeSortable(table) {
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    if (header.dataset.fixed !== undefined) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(table, header, column));
    header.append(button);
  });
}

function makeFiltered(tools) {
  const rows = [...document.getElementById(tools.dataset.for).tBodies[0].rows];
  const [search, rule, output] = ["input", "select", "output"].map((name) => tools.querySelector(name));
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = rule ? rule.value : "";
    let shown = 0;
    rows.forEach((row, n) => {
      const named = !wanted || row.dataset.rules.split(" ").includes(wanted);
      row.hidden = !(named && words.every((word) => texts[n].includes(word)));
      shown += !row.hidden;
    });
    output.textContent = shown === rows.length ? "" : `${shown.toLocaleString("en-US")} of ${rows.length.toLocaleString("en-US")} shown`;
  };
  search.addEventListener("input", filter);
  if (rule) rule.addEventListener("change", filter);
  tools.hidden = false;
}

/** Filters a table of entries for one rule, and goes there. */
function showOnly(button) {
  const tools = document.querySelector(`.tools[data-for="${button.dataset.table}"]`);
  const rule = tools.querySelector("select");
  if (rule) {
    rule.value = button.dataset.rule;
    rule.dispatchEvent(new Event("change"));
  }
  tools.scrollIntoView();
  (rule || tools.querySelector("input")).focus({ preventScroll: true });
}

document.querySelectorAll("table.sortable").forEach(makeSortable);
document.querySelectorAll(".tools").forEach(makeFiltered);
document.querySelectorAll("button.only").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => showOnly(button));
});

/** Marks what is wider than its place, so that it can say that it scrolls. */
function markWide() {
  document.querySelectorAll(".scroll").forEach((one) => one.toggleAttribute("data-wide", one.scrollWidth > one.clientWidth + 1));
}
markWide();
addEventListener("resize", markWide);

/** Opens the explanation that a link leads to. */
function openTarget() {
  const folded = location.hash && document.getElementById(location.hash.slice(1))?.querySelector(":scope > details");
  if (folded) folded.open = true;
}
openTarget();
addEventListener("hashchange", openTarget);
