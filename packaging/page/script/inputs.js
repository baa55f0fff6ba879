// Step 1: the files, and how each is read.

/** @type {{ inputs: File[], earlier: File[] }} */
const given = { inputs: [], earlier: [] };

function showInputs() {
  const zone = dropZone(byId("inputs"), {
    invites: "Drop files here",
    pasted: "pasted.csv",
    onChange: (files) => { given.inputs = files; inspectInputs(zone); },
  });
}

async function inspectInputs(zone) {
  const files = given.inputs;
  byId("who").hidden = byId("result").hidden = true;
  if (files.length === 0) return zone.list.replaceChildren();
  const done = await work(zone.list, "Reading", { job: "look", asOf: chosen()?.asOf ?? "", ...indexes() }, allFiles());
  if (!done) return zone.list.append(...files.map((file) => removable(file, zone)));
  const { inspection: { inputs, error }, parties, error: trouble } = done.answer;
  // Sheets of a workbook follow their file.
  zone.list.replaceChildren(...inputs.map((input) => {
    const file = files.find((one) => one.name === input.name);
    return inspected(input, file && (() => zone.remove(file)));
  }));
  const unread = inputs.some((input) => input.error);
  if (error && !unread) zone.list.append(troubleBox(error));
  const rows = inputs.reduce((sum, input) => sum + (input.content?.rows.read ?? 0), 0);
  announce(error ? reason(error) : `${plural(rows, "row", "rows")} read from ${plural(files.length, "file", "files")}`);
  if (!error && !unread) showWho(parties, trouble);
}

const removable = (file, zone) => make("div", { className: "file bad" }, make("header", {}, text("h3", file.name),
  make("button", { type: "button", className: "plain", "aria-label": `Remove ${file.name}`, click: () => zone.remove(file) }, "Remove")));

/** How one file is read. */
function inspected(input, remove) {
  const { content, error, file, header } = input;
  const missing = content?.columns_to_add ?? [];
  const card = make("article", { className: error ? "file bad" : missing.length > 0 ? "file doubtful" : "file" });
  const button = remove && make("button", { type: "button", className: "plain", "aria-label": `Remove ${input.name}`, click: remove }, "Remove");
  card.append(make("header", {}, text("h3", input.name), button ?? ""));
  if (file) card.append(text("p", [size(file.bytes), file.compressed && "compressed", file.encoding, file.sheet && `sheet “${file.sheet.name}”`,
    header?.found && `header in row ${count(header.row)}`].filter(Boolean).join(", "), "note"));
  if (error) card.append(text("p", reason(error)), whatToDo(error));
  if (content) card.append(...contents(content));
  if (header) card.append(columns(header));
  return card;
}

function contents(content) {
  const { rows, entry_dates: dates } = content;
  const parts = [["in entries", rows.in_entries], ["unreadable", rows.unreadable], ["blank", rows.blank], ["totals", rows.totals], ["repeated headers", rows.headers]];
  const said = [make("p", {}, text("b", plural(content.entries, "entry", "entries")), ` in ${plural(rows.read, "row", "rows")}: `,
    parts.filter(([, n]) => n > 0).map(([what, n]) => `${count(n)} ${what}`).join(", "),
    dates.first ? `. Entry dates ${dates.first} to ${dates.last}.` : ".")];
  if (content.columns_to_add.length > 0) {
    said.push(make("p", {}, text("b", "Missing columns: "), content.columns_to_add.join(", "),
      ". Without them some of CBP’s checks can’t be decided; add them to the ACE report if you can."));
  }
  if (content.liquidation_missing) said.push(text("p", content.liquidation_missing));
  if (content.unrecognized.length > 0) {
    said.push(make("p", {}, text("b", "Words that aren’t recognized: "),
      content.unrecognized.slice(0, 5).map(({ header, column, word, cells }) => `${header ?? column}: ${word ?? "others"} (${count(cells)})`).join(", ")));
  }
  return said;
}

function columns(header) {
  const rows = header.columns.map((column) => [column.letters, column.header,
    column.column ? `${column.column}${column.reading === "read" ? "" : ` (${column.reading})`}` : column.reading === "not-needed" ? "not needed" : "not read"]);
  return make("details", {}, text("summary", `How the ${plural(header.columns.length, "column is", "columns are")} read`),
    table("Columns of this file", ["Column", "Header", "Read as"], rows));
}
