// In the worker: gives the program the user's files and the time, and hands back what it made.

/** @type {File[]} */
let files = [];
const reader = new FileReaderSync();
/** What a panic said, where there was one. */
let panicked = "";

function readFile(file, offset, buffer) {
  const piece = new Uint8Array(reader.readAsArrayBuffer(files[file].slice(offset, offset + buffer.length)));
  buffer.set(piece);
  return piece.length;
}

let told = 0;
let unpacked = 0;
let total = 0;
let read = 0;
function reportProgress(step, bytes) {
  if (step === "unpacked") unpacked += bytes;
  if (step === "to-read") total = bytes;
  if (step === "read") read += bytes;
  if (Date.now() - told < 80 && step !== "writing") return;
  told = Date.now();
  postMessage({ progress: { step, unpacked, total, read } });
}

function reportPanic(text) {
  panicked = text;
}

onmessage = ({ data }) => {
  files = data.files;
  try {
    wasm_bindgen.initSync({ module: data.module });
    const about = files.map(({ name, size, lastModified }) => ({ name, size, modified: lastModified }));
    const answer = wasm_bindgen.run(JSON.stringify(data.request), JSON.stringify(about));
    const made = [];
    for (let name = answer.name(); name !== undefined; name = answer.name()) {
      made.push(new File([answer.bytes()], name));
    }
    postMessage({ json: answer.json(), made });
  } catch (error) {
    postMessage({ stopped: panicked || String(error), panicked: panicked !== "" });
  }
};
