// Every rule, searched by its name or by CBP's words.

async function showRules() {
  const body = byId("rules-body");
  if (body.childElementCount > 0) return;
  const done = await work(body, "Loading the rules", { job: "rules" }, []);
  if (!done) return;
  const entries = done.answer.map((rule) => {
    const element = ruleText(rule);
    return { element, words: element.textContent.toLowerCase() };
  });
  const output = make("output");
  const search = make("input", { type: "search", autocomplete: "off", input: () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { element, words } of entries) element.hidden = !wanted.every((word) => words.includes(word));
    output.textContent = plural(entries.filter(({ element }) => !element.hidden).length, "rule", "rules");
  } });
  output.textContent = plural(entries.length, "rule", "rules");
  body.replaceChildren(make("div", { className: "row" }, make("label", {}, "Search the rules ", search), output), ...entries.map(({ element }) => element));
}

function ruleText(rule) {
  const facts = make("dl", {}, rule.facts.flatMap(([label, words]) => [text("dt", label), text("dd", words)]));
  const parts = { text: (words) => make("p", {}, prose(words)), command: (words) => text("pre", `$ ${words}`),
    file: ({ name, content }) => make("pre", { tabIndex: 0, "aria-label": name }, `${name}\n${content}`) };
  const part = (one) => { const [kind, words] = Object.entries(one)[0]; return parts[kind](words); };
  return make("details", { className: "rule-text" },
    make("summary", {}, text("b", rule.name), " ", text("span", rule.severity, `severity ${rule.severity}`), rule.cbp && " ", rule.cbp && make("q", {}, rule.cbp)),
    facts, rule.sections.flatMap((section) => [text("h3", section.title), ...section.parts.map(part)]));
}
