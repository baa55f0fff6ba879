// Checks upload files, and offers repaired copies.

function showCheck() {
  let files = [];
  const zone = dropZone(byId("uploads"), {
    invites: "Drop CAPE upload files here",
    pasted: "pasted.csv",
    onChange: (all) => { files = all; names(); check(); },
  });
  const filer = make("input", { type: "text", maxLength: 3, size: 5, autocomplete: "off", change: () => files.length > 0 && check() });
  byId("uploads").append(make("label", { className: "choice" }, "Filer code of the ACE account that uploads (leave blank for an importer) ", filer));
  const names = () => zone.list.replaceChildren(make("ul", { className: "files" }, files.map((file) => make("li", { className: "row" }, file.name,
    make("button", { type: "button", className: "plain", "aria-label": `Remove ${file.name}`, click: () => zone.remove(file) }, "Remove")))));
  async function check() {
    const body = byId("checked");
    if (files.length === 0) return clear(body);
    const done = await work(body, "Checking", { job: "check", inputs: files.map((_, index) => index), filer: filer.value }, files);
    if (!done) return;
    const { checked, repaired } = done.answer;
    body.replaceChildren(...checked.files.map(checkedFile), ...copies(done.made, repaired));
    announce(checked.files.map((file) => `${file.name}: ${plural(file.findings.length, "finding", "findings")}`).join(", "));
  }
}

const SHOWN = 500;

function checkedFile(file) {
  const bad = file.findings.some((found) => found.severity === "error");
  const title = `${file.name}: ${plural(file.entries, "entry number", "entry numbers")}`;
  const card = make("article", { className: bad ? "file bad" : file.findings.length > 0 ? "file doubtful" : "file" }, text("h3", title));
  if (file.findings.length === 0) {
    card.append(text("p", "Nothing found wrong: its form is what CBP takes."));
    return card;
  }
  const rows = file.findings.slice(0, SHOWN).map((found) => [text("span", found.severity, `severity ${found.severity}`), found.row === null ? "file" : count(found.row), found.value,
    make("span", {}, found.cbp_message && make("q", {}, found.cbp_message), found.cbp_message && " ", found.message), make("span", {}, prose(found.help.replaceAll("`cape check --fix DIR`", "the repaired copy below")))]);
  const more = file.findings.length - rows.length;
  card.append(table(more > 0 ? `The first ${count(SHOWN)} of ${count(file.findings.length)} findings` : plural(rows.length, "finding", "findings"),
    ["Severity", "Row", "Value", "What is wrong", "What to do"], rows));
  return card;
}

function copies(made, repaired) {
  if (made.length === 0) return [];
  return [text("h3", "Repaired copies"), text("p", "Only what can be repaired safely is changed; the list names every change and every row that was left out.", "lead"),
    make("div", { className: "row" }, made.map((file) => saveLink(file, `Save ${file.name}`, !file.name.endsWith("_changes.csv")))),
    make("details", {}, text("summary", "What was changed"), make("pre", { tabIndex: 0, "aria-label": "What was changed" }, repaired.trim()))];
}
