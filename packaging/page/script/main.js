// Which task is shown, and whether this browser can do it.

const TASKS = { declare: () => {}, check: () => {}, ready: showReady, rules: showRules };

function showTask() {
  const asked = location.hash.slice(1);
  const task = asked in TASKS ? asked : "declare";
  for (const name of Object.keys(TASKS)) byId(name).hidden = name !== task;
  for (const link of byId("tasks").querySelectorAll("a")) {
    if (link.hash === `#${task}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  TASKS[task]();
  if (asked === task) byId(task).querySelector("h2").focus({ preventScroll: true });
  scrollTo(0, 0);
}

if (typeof WebAssembly === "object" && typeof DecompressionStream === "function" && typeof Worker === "function") {
  byId("unsupported").hidden = true;
  byId("tasks").hidden = false;
  showInputs();
  showCheck();
  addEventListener("hashchange", showTask);
  showTask();
}
