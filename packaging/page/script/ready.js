// The questions of `cape ready`.

const ANSWERS = { yes: "yes", no: "no", "not-known": "not known", "not-needed": "not needed" };

async function showReady() {
  const body = byId("ready-body");
  if (body.childElementCount > 0) return;
  const done = await work(body, "Loading the questions", { job: "questions" }, []);
  if (!done) return;
  const result = make("div", { id: "ready-result" });
  const form = make("form", { autocomplete: "off", submit: (event) => event.preventDefault() });
  for (const group of new Set(done.answer.map((item) => item.group))) {
    form.append(text("h3", group), ...done.answer.filter((item) => item.group === group).map(question));
  }
  const button = make("button", { type: "button", className: "act", click: () => answerReady(form, result) }, "Show what is missing");
  body.replaceChildren(form, make("div", { className: "row" }, button), result);
}

function question(item) {
  const why = text("p", item.why, "note");
  const about = text("p", `Where: ${item.location}. Source: ${item.source}`, "note");
  const field = (input) => make("fieldset", { className: "question" }, text("legend", item.question), why, input, about);
  const radios = (list) => make("div", { className: "answers" }, list.map(([value, words]) => choice("radio", item.id, value, value === "", words)));
  switch (item.kind) {
    case "importers": return field(make("input", { type: "text", name: "importers", "aria-label": "Importer numbers, separated by commas", placeholder: "12-3456789, 98-7654321", size: 40 }));
    case "who-files": return field(make("div", {}, choice("radio", "brokerFiles", "no", false, "The importer"), choice("radio", "brokerFiles", "yes", false, "A broker, filer code ",
      make("input", { type: "text", name: "filer", size: 4, maxLength: 3, "aria-label": "Filer code" })), choice("radio", "brokerFiles", "", true, "not known")));
    case "recipient": return field(radios([["importer", "the importer"], ["notify-party", "a notify party (CBP Form 4811)"], ["", "not known"]]));
    case "routing-number": return field(make("input", { type: "password", name: "routingNumber", autocomplete: "off", "aria-label": "Routing number, checked here and dropped" }));
    default: return field(radios([["yes", "yes"], ["no", "no"], ["", "not known"]]));
  }
}

async function answerReady(form, result) {
  const values = new FormData(form);
  const own = ["importers", "brokerFiles", "filer", "routingNumber"];
  const yesOrNo = Object.fromEntries([...values].filter(([name, value]) => !own.includes(name) && (value === "yes" || value === "no")).map(([name, value]) => [name, value === "yes"]));
  const broker = values.get("brokerFiles");
  const recipient = [...values.values()].find((value) => value === "importer" || value === "notify-party") ?? "";
  const done = await work(result, "Comparing", { job: "ready", importers: values.get("importers"), brokerFiles: broker ? broker === "yes" : null,
    filer: values.get("filer"), recipient, routingNumber: values.get("routingNumber"), yesOrNo }, []);
  if (!done) return;
  const { ready, counts, items, next } = done.answer;
  const words = { yes: "Yes, as far as can be checked without ACE", no: "No", "not-known": "Not known yet" };
  const open = next.map((id) => items.find((item) => item.id === id));
  result.replaceChildren(text("p", `${words[ready]}: ${counts.yes} yes, ${counts.no} no, ${counts.not_known} not known.`, "verdict"),
    open.length > 0 ? table("What to do, in this order", ["What to do", "Answer", "What it means", "Where"], open.map((item) =>
      [nextStep(item), ANSWERS[item.answer], item.says, item.location])) : "");
  announce(result.querySelector(".verdict").textContent);
}

/** What the program is told by a flag is a question of the form here. */
const nextStep = ({ next, question }) => next?.includes("--") ? "Answer this question above" : next ?? question;
