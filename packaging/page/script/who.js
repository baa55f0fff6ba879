// Step 2: who files, on which day, for which headings; and what was filed earlier.

/** The files of a request: the inputs, then the earlier lists. */
const allFiles = () => [...given.inputs, ...given.earlier];
const indexes = () => ({
  inputs: given.inputs.map((_, index) => index),
  earlier: given.earlier.map((_, index) => given.inputs.length + index),
});

/** What was chosen last; kept while the choices aren't shown. */
let lastChosen;
function chosen() {
  const form = byId("who-form");
  if (form.elements.who) lastChosen = formValues(form);
  return lastChosen;
}

/** Asks who could file, for how much: for the day in the form, without what was filed earlier. */
async function judge() {
  byId("result").hidden = true;
  const kept = chosen();
  const request = { job: "parties", asOf: kept?.asOf ?? "", ...indexes() };
  const done = await work(byId("choices"), "Looking for filers and importers", request, allFiles());
  if (done) showChoices(done.answer, kept);
}

/** Shows the choices, or why there are none, or asks for them. What was chosen before stays chosen. */
function showWho(parties, trouble) {
  const kept = chosen();
  byId("who").hidden = false;
  if (!byId("choices")) byId("who-form").replaceChildren(earlierFiles(), make("div", { id: "choices" }));
  byId("choices").working?.cancel();
  if (trouble) byId("choices").replaceChildren(troubleBox(trouble));
  else if (parties) showChoices(parties, kept);
  else judge();
}

function showChoices(parties, kept) {
  const form = byId("who-form");
  byId("choices").replaceChildren(...choices(parties, kept), options(kept), make("div", { className: "row" },
    make("button", { type: "submit", className: "act" }, "Build the declaration")));
  form.onsubmit = (event) => { event.preventDefault(); build(formValues(form)); };
  updateWho(form);
  announce(`${plural(parties.entries, "entry", "entries")} from ${plural(parties.filers.length, "filer", "filers")}. Choose who files.`);
}

function earlierFiles() {
  const place = make("div");
  const zone = dropZone(place, {
    invites: "Drop earlier CAPE upload files, or CBP’s Claim Details download",
    pasted: "pasted-earlier.csv",
    onChange: (files) => {
      given.earlier = files;
      zone.list.replaceChildren(make("ul", { className: "files" }, files.map((file) => make("li", { className: "row" }, file.name,
        make("button", { type: "button", className: "plain", "aria-label": `Remove ${file.name}`, click: () => zone.remove(file) }, "Remove")))));
      judge();
    },
  });
  return make("fieldset", {}, text("legend", "Filed already?"), make("details", {}, text("summary", "Add what was filed earlier, so that it is kept out"), place));
}

/** A radio button or checkbox with its words. */
function choice(type, name, value, checked, ...words) {
  return make("label", { className: "choice" }, make("input", { type, name, value, checked }), make("span", {}, ...words));
}

const typed = (name, words, value, size) => make("label", { className: "choice" }, `${words} `,
  make("input", { type: "text", name, size, value: value ?? "", autocomplete: "off", spellcheck: false }));
const sums = ({ all, open }) => text("small", ` ${plural(all.entries, "entry", "entries")}, ${money(all)} IEEPA duty; still in time: ${plural(open.entries, "entry", "entries")}, ${money(open)}`);
const partyWords = (party) => [text("b", party.shown), party.name && ` ${party.name}`, sums(party)];

function choices(parties, kept) {
  const broker = kept ? kept.broker : parties.filers.length > 0;
  const filerOf = (party) => kept?.filer ? kept.filer === party.value : parties.filers.length === 1;
  const importers = parties.importers;
  const isChosen = (party) => kept?.importers.includes(party.value) ?? false;
  const who = make("fieldset", {}, text("legend", "Who files?"),
    choice("radio", "who", "broker", broker, text("b", "A broker"), text("small", " files the entries of its filer code")),
    make("div", { id: "filers", className: "indented", role: "group", "aria-label": "Filer codes in the files" },
      parties.filers.map((party) => choice("radio", "filer", party.value, filerOf(party), ...partyWords(party))),
      typed("otherFiler", "Another filer code", kept?.otherFiler, 4)),
    choice("radio", "who", "importer", !broker, text("b", "The importer of record"), text("small", " files its own entries, whoever the broker was")),
    make("details", { id: "importers", className: "indented", open: !broker }, text("summary", "Only for some importers"),
      make("div", { className: importers.length > 8 ? "long" : "", role: "group", "aria-label": "Importers in the files" },
        importers.map((party) => choice("checkbox", "importer", party.value, isChosen(party), ...partyWords(party)))),
      typed("otherImporter", "Another importer number", kept?.otherImporter, 14),
      parties.moreImporters > 0 && text("p", `${plural(parties.moreImporters, "importer", "importers")} with less duty aren’t listed: type their numbers.`, "note")),
    parties.withoutImporter.entries > 0 && text("p", `${plural(parties.withoutImporter.entries, "entry has", "entries have")} no importer number (${money(parties.withoutImporter)}).`, "note"));
  return [who, make("div", { className: "fields" }, dayField(parties), scopeField(parties, kept))];
}

function dayField(parties) {
  const day = make("input", { type: "date", name: "asOf", value: parties.asOf, min: "2026-04-20", required: true, change: () => { if (day.validity.valid) judge(); } });
  const kept = parties.filedEarlier.entries > 0 && text("p", `Kept out as filed already: ${plural(parties.filedEarlier.entries, "entry", "entries")}, ${money(parties.filedEarlier)}.`, "note");
  const outside = parties.outsideWindow.entries > 0 && text("p", `Outside CAPE’s entry dates: ${plural(parties.outsideWindow.entries, "entry", "entries")}, ${money(parties.outsideWindow)}.`, "note");
  return make("fieldset", {}, text("legend", "On which day?"), make("label", { className: "choice" }, "Day of filing, US Eastern time ", day), kept, outside);
}

const SCOPES = { "all-ieepa": "All IEEPA headings" };

function scopeField(parties, kept) {
  const chosen = kept?.scope ?? parties.scopes[0].value;
  const known = parties.scopes.some((scope) => scope.value === chosen);
  return make("fieldset", {}, text("legend", "For which duties?"),
    parties.scopes.map((scope) => choice("radio", "scope", scope.value, scope.value === chosen,
      text("b", SCOPES[scope.value] ?? `Headings ${scope.value}`), sums(scope))),
    make("label", { className: "choice" }, make("input", { type: "radio", name: "scope", value: "other", checked: !known }), make("span", {}, "Another range ",
      make("input", { type: "text", name: "range", value: known ? "" : chosen, placeholder: "9903.01.25-9903.02.71", "aria-label": "Range of headings" }))));
}

function options(kept) {
  const option = (name, on, words) => choice("checkbox", name, "yes", on, words);
  return make("details", {}, text("summary", "More choices"),
    option("strict", kept?.strict ?? false, "Send entries that are only partly checked to review"),
    option("citPlaintiff", kept?.citPlaintiff ?? false, "The importers have a case before the Court of International Trade"),
    option("splitByImporter", kept?.splitByImporter ?? false, "Separate upload files for each importer"));
}

function formValues(form) {
  const values = new FormData(form);
  const broker = values.get("who") !== "importer";
  const scope = values.get("scope") === "other" ? values.get("range") : values.get("scope");
  return {
    broker,
    filer: broker ? values.get("otherFiler").trim() || (values.get("filer") ?? "") : "",
    importers: [...values.getAll("importer"), ...values.get("otherImporter").split(/[\s,;]+/).filter(Boolean)],
    otherFiler: values.get("otherFiler"), otherImporter: values.get("otherImporter"),
    asOf: values.get("asOf") ?? "",
    scope: scope ?? "",
    strict: values.has("strict"), citPlaintiff: values.has("citPlaintiff"), splitByImporter: values.has("splitByImporter"),
  };
}

/** An importer that files is chosen from the same list as a broker's clients; the only one is chosen already. */
function updateWho(form) {
  const update = () => {
    const broker = form.elements.who.value === "broker";
    byId("filers").hidden = !broker;
    byId("importers").querySelector("summary").textContent = broker ? "Only for some importers" : "Which importers file";
    if (!broker) byId("importers").open = true;
  };
  const listed = form.querySelectorAll("[name=importer]");
  const change = () => {
    if (listed.length === 1) listed[0].checked = form.elements.who.value === "importer";
    update();
  };
  form.querySelectorAll("[name=who]").forEach((radio) => radio.addEventListener("change", change));
  update();
}
