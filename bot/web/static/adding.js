// What is added: files, of which those too large are told before they are sent, and texts that are pasted.
// Runs with `element` (what stands below the place for files) and `trigger`. Names only ever become text.

const refused = element.querySelector(".sb-refused"), form = element.querySelector("form");
const { largest, accepted, words } = refused.dataset;

// Gradio refuses all files of a drop or a choice if one is too large: it gets the event anew, with those that fit.
function sift(event, files, again) {
  if (event === passedOn) return;
  const large = files.filter((file) => file.size > Number(largest));
  refused.replaceChildren(...large.map((file) => {
    return Object.assign(document.createElement("li"), { textContent: words.replace("{name}", () => file.name) });
  }));
  if (!large.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const fit = new DataTransfer();
  for (const file of files) if (!large.includes(file)) fit.items.add(file);
  passedOn = again(fit);
  event.target.dispatchEvent(passedOn);
}

let passedOn = null;
const ofDocuments = (event, selector) => event.target.closest?.(`#sb-documents ${selector}`);

document.addEventListener("change", (event) => {
  const input = ofDocuments(event, "input[type=file]");
  if (input) sift(event, [...input.files], (fit) => { input.files = fit.files; return new Event("change", { bubbles: true }); });
}, true);

document.addEventListener("drop", (event) => {
  if (!ofDocuments(event, ".upload-container")) return;
  sift(event, [...event.dataTransfer.files], (fit) => new DragEvent("drop", { bubbles: true, dataTransfer: fit }));
}, true);

// Files of other formats are refused by name once they are sent; what chooses files offers those that can be read.
document.addEventListener("click", (event) => {
  const input = ofDocuments(event, ".upload-container")?.querySelector("input[type=file]");
  if (input) input.accept = accepted;
}, true);

let sent = "";  // what is on its way to the server
const filled = () => JSON.stringify(Object.fromEntries(new FormData(form)));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (sent) return;
  send(filled());
  trigger("submit", JSON.parse(sent));
});

// The button keeps the focus while it does nothing.
function send(what) {
  sent = what;
  form.querySelector("button").ariaDisabled = Boolean(sent);
}

// What could not be added stays, to be mended, and what was typed since.
function pasted(taken) {
  const same = taken && sent === filled();
  send("");
  if (!same || !document.querySelector("#sb-adding .sb-is-added")) return;
  form.reset();
  form.parentElement.open = false;
}

window.sourcebound = Object.assign(window.sourcebound ?? {}, { pasted });
