// Step 3: the report, the files to save, the findings, and the command that does the same.

const ABOUT = {
  "report.html": "the report below: what to upload and what to do, with every deadline",
  "entries.csv": "every entry, with its outcome and the reason",
  "findings.csv": "every finding, with file, row and column",
  "results.xlsx": "the same results for a spreadsheet; open this one, never an upload file",
  "protests.csv": "entries in final liquidation, for counsel, by the last day of a protest",
  "deadlines.ics": "the deadlines, for a calendar",
  "summary.json": "the figures, for programs and auditors",
};

const CLIENTS = "clients/";

async function build(values) {
  const body = byId("result-body");
  byId("result").hidden = false;
  const done = await work(body, "Judging the entries", { job: "build", ...values, ...indexes() }, allFiles());
  if (!done) return;
  const { answer, made } = done;
  const file = (name) => made.find((one) => one.name === name);
  const uploads = answer.summary.uploads.filter((upload) => upload.set === "ready");
  const zip = make("div", { className: "row" });
  zip.append(make("button", { type: "button", className: "plain", click: () => saveAll(zip, made) }, "Prepare all results as .zip"));
  body.replaceChildren(
    verdict(answer.summary),
    nextSteps(answer.next),
    uploads.length > 0 && make("div", { className: "row" }, uploads.map((upload) => saveLink(file(upload.file), `Save ${upload.file}`, true))),
    zip, await report(file("report.html")), findings(answer), allResults(answer, made), command(answer.command));
  byId("result-title").focus({ preventScroll: true });
  byId("result-title").scrollIntoView();
  announce(body.querySelector(".verdict").textContent);
}

function verdict(summary) {
  const { entries, ieepa_duty: duty } = summary;
  const dollars = (amount) => Number(amount).toLocaleString("en-US", { style: "currency", currency: "USD" });
  const rest = [["needs your decision", "need your decision", entries.review, duty.review], ["can’t be filed now", "can’t be filed now", entries.blocked, duty.blocked],
    ["is accepted already", "are accepted already", entries.claimed, duty.claimed], ["awaits CBP’s answer", "await CBP’s answer", entries.pending, duty.pending]];
  return make("div", {}, text("p", entries.ready > 0
    ? `${plural(entries.ready, "entry is", "entries are")} ready to upload: ${dollars(duty.ready)} of IEEPA duty.`
    : "No entry is ready to upload.", "verdict"),
    text("p", rest.filter(([, , n]) => n > 0).map(([one, many, n, sum]) => `${plural(n, one, many)} (${dollars(sum)})`).join("; ")),
    entries.ready > 0 && text("p", "Save the upload files here, then log in to the ACE Portal and upload them there, each as a declaration.", "lead"));
}

/** What comes first, as the report has it; a flag of the program is a choice of step 2 here. */
function nextSteps(next) {
  if (next.length === 0) return "";
  return make("div", { className: "steps" }, text("h3", "What comes first"), make("ol", {}, next.map(({ title, text: words, flag }) =>
    make("li", {}, text("b", title), words && make("div", {}, words), flag && flagButton(flag)))));
}

/** The choices that these flags are. @type {[RegExp, string, (form: HTMLFormElement, value: string) => void][]} */
const CHOICES = [
  [/^--scope (all-ieepa)$/, "Choose all IEEPA headings, and build again", (form, scope) => { form.elements.scope.value = scope; }],
  [/^--cit-plaintiff$/, "Choose it, and build again", (form) => { form.elements.citPlaintiff.checked = true; }],
  [/^--filer (\w{3})$/, "Choose this filer code, and build again", (form, code) => {
    form.elements.who.value = "broker";
    form.elements.otherFiler.value = code;
  }],
];

function flagButton(flag) {
  const known = CHOICES.find(([form]) => form.test(flag));
  if (!known) return "";
  const [pattern, words, choose] = known;
  return make("button", { type: "button", className: "plain", click: () => {
    const form = byId("who-form");
    choose(form, pattern.exec(flag)[1]);
    form.requestSubmit();
  } }, words);
}

/** The report, as report.html has it. It can't reach the page: the frame is sandboxed and inherits the page's policy. */
async function report(file) {
  const frame = make("iframe", { title: "Report", srcdoc: await file.text() });
  frame.setAttribute("sandbox", "allow-scripts");
  return make("div", {}, text("h3", "Report"), frame);
}

function findings({ findings, allFindings }) {
  if (allFindings === 0) return text("p", "Nothing was found wrong in the files.");
  const rows = findings.map((found) => [text("span", found.severity, `severity ${found.severity}`), found.file, found.row === null ? "" : count(found.row), found.column,
    found.value, make("span", {}, found.cbp && make("q", {}, found.cbp), found.cbp && " ", found.message), make("span", {}, prose(found.help))]);
  const title = findings.length < allFindings ? `The gravest ${count(findings.length)} of ${count(allFindings)} findings; findings.csv has all` : plural(allFindings, "finding", "findings");
  return make("details", {}, text("summary", `Findings with their place in the files (${count(allFindings)})`),
    table(title, ["Severity", "File", "Row", "Column", "Value", "What is wrong", "What to do"], rows));
}

/** Every file; those of clients, of which there may be hundreds, in a part of their own. */
function allResults({ summary }, made) {
  const about = ({ name }) => ABOUT[name] ?? (name.startsWith("requests/") ? "for the other filer whose code it has: its entries, and a letter that asks for them" :
    name.startsWith(CLIENTS) ? "of the packet for this client, which names no other" :
    summary.uploads.find((upload) => upload.file === name)?.set === "review" ? "open questions: decide before you upload it" :
    summary.uploads.some((upload) => upload.file === name) ? "upload it in ACE" : "");
  const listed = (caption, files) => table(caption, ["File", "What it is", "Size", "Save"], files.map((file) => {
    const link = saveLink(file, "Save");
    link.setAttribute("aria-label", `Save ${file.name}`);
    return [text("code", file.name), about(file), size(file.size), link];
  }));
  const [own, ofClients] = [false, true].map((wanted) => made.filter(({ name }) => name.startsWith(CLIENTS) === wanted));
  const clients = new Set(ofClients.map(({ name }) => name.split("/")[1])).size;
  return make("div", {}, text("h3", "All files"), listed("Files of this run", own),
    clients > 0 && make("details", {}, text("summary", `Packets for ${plural(clients, "client", "clients")} (${plural(ofClients.length, "file", "files")})`), listed("Files for clients", ofClients)));
}

async function saveAll(where, made) {
  const done = await work(where, "Packing", { job: "zip", inputs: made.map((_, index) => index) }, made);
  if (!done) return;
  const link = saveLink(done.made[0], "Save all results (cape-out.zip)", true);
  clear(where, link);
  link.focus();
}

function command(words) {
  const line = make("code", { className: "command" }, words);
  const button = make("button", { type: "button", className: "plain", click: async () => {
    try {
      await navigator.clipboard.writeText(words);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(line);
      button.textContent = "Selected: press Ctrl+C";
    }
    announce(button.textContent);
  } }, "Copy");
  return make("div", {}, text("h3", "The same in a terminal"),
    text("p", "The program cape writes these files, byte for byte, with this command in the folder of your files:", "lead"), line, make("div", { className: "row" }, button));
}
