"use strict";
// Runs the program. Each job has a worker of its own, which ends with it: nothing of a run is left for the next one.

/** @typedef {{ message: string, causes?: string[], help?: string | null }} Trouble */
/** @typedef {{ step: string, unpacked: number, total: number, read: number }} Progress */
/** @typedef {{ answer: any, made: File[] }} Done */

/** The program, compiled once. @type {Promise<WebAssembly.Module> | undefined} */
let compiled;

async function compile() {
  const text = atob(document.getElementById("program").textContent);
  const packed = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}

const LARGE = 500e6;

/** Why the program stopped without an answer. @returns {Trouble} */
function stopped(text, panicked, files) {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (!panicked && (bytes > LARGE || /memory|alloc|RangeError/i.test(text))) {
    return {
      message: `${text}: the files need more memory than a browser gives to one page.`,
      help: "Use the program cape, which has no such limit, or give fewer files at a time.",
    };
  }
  return {
    message: `The program stopped: ${text}`,
    help: "This is a fault of cape, not of your file. Please report it without sending real data.",
  };
}

/**
 * Starts a job; `cancel` ends it at once.
 * @param {object} request @param {File[]} files @param {(progress: Progress) => void} [onProgress]
 * @returns {{ done: Promise<Done>, cancel: () => void }}
 */
function start(request, files = [], onProgress = () => {}) {
  const source = URL.createObjectURL(new Blob([document.getElementById("worker").textContent], { type: "text/javascript" }));
  const worker = new Worker(source);
  let end = () => {};
  const done = new Promise((resolve, reject) => {
    end = (how, what) => {
      worker.terminate();
      URL.revokeObjectURL(source);
      how === "done" ? resolve(what) : reject(what);
    };
    worker.onerror = (event) => end("failed", stopped(event.message ?? "the worker could not start", false, files));
    worker.onmessage = ({ data }) => {
      if (data.progress) return onProgress(data.progress);
      if (data.stopped !== undefined) return end("failed", stopped(data.stopped, data.panicked, files));
      const { answer, error } = JSON.parse(data.json);
      error ? end("failed", error) : end("done", { answer, made: data.made });
    };
    compiled ??= compile();
    compiled.then((module) => worker.postMessage({ module, request, files }),
      (error) => end("failed", stopped(String(error), true, files)));
  });
  return { done, cancel: () => end("failed", null) };
}
