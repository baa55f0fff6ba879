// Where files are given to the page: dropped, chosen or pasted.

/**
 * A place for files. `onChange` is called with all of them.
 * @param {HTMLElement} where @param {{ invites: string, pasted: string, onChange: (files: File[]) => void }} options
 */
function dropZone(where, { invites, pasted, onChange }) {
  /** @type {File[]} */
  let files = [];
  const list = make("div");
  const add = (more) => {
    const fresh = [...more].filter((file) => !files.some((known) => same(known, file)));
    files = [...files, ...fresh];
    announce(`${plural(fresh.length, "file", "files")} added: ${fresh.map((file) => file.name).join(", ")}`);
    onChange(files);
  };
  const input = make("input", { type: "file", multiple: true, change: () => { add(input.files); input.value = ""; } });
  const area = make("textarea", { "aria-label": "Pasted rows", spellcheck: false });
  const take = make("button", { type: "button", className: "plain", click: () => {
    if (area.value.trim()) add([new File([area.value], pasted)]);
    area.value = "";
  } }, "Use what is pasted");
  const zone = make("div", { className: "drop" }, text("p", invites), make("label", { className: "pick" }, "Choose files", input),
    make("details", {}, text("summary", "Or paste rows from a spreadsheet"), area, take));
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    add(event.dataTransfer.files);
  });
  where.replaceChildren(zone, list);
  return {
    list,
    remove: (file) => { files = files.filter((other) => other !== file); onChange(files); },
  };
}

const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

// A file dropped beside the box would replace the page.
for (const event of ["dragover", "drop"]) window.addEventListener(event, (dropped) => dropped.preventDefault());
