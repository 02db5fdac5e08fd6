// What is added: files, of which those too large are told before they are sent, and texts that are pasted.
// Runs with `element` (what stands below the place for files) and `trigger`. Names only ever become text.

const refused = element.querySelector(".sb-refused"), form = element.querySelector("form");
const { largest, accepted, words } = refused.dataset;

// Gradio refuses all files of a drop or a choice if one is too large: it gets those that fit.
function sift(event, files) {
  const large = files.filter((file) => file.size > Number(largest));
  refused.replaceChildren(...large.map((file) => {
    return Object.assign(document.createElement("li"), { textContent: `${file.name} ${words}.` });
  }));
  if (!large.length) return null;
  event.preventDefault();
  event.stopImmediatePropagation();
  const fit = new DataTransfer();
  for (const file of files) if (!large.includes(file)) fit.items.add(file);
  return fit;
}

const ofDocuments = (event, selector) => event.target.closest?.(`#sb-documents ${selector}`);

document.addEventListener("change", (event) => {
  const input = ofDocuments(event, "input[type=file]"), fit = input && sift(event, [...input.files]);
  if (!fit) return;
  input.files = fit.files;
  if (fit.files.length) input.dispatchEvent(new Event("change", { bubbles: true }));
}, true);

document.addEventListener("drop", (event) => {
  const target = ofDocuments(event, ".upload-container"), fit = target && sift(event, [...event.dataTransfer.files]);
  if (fit) event.target.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: fit }));
}, true);

// Files of other formats are refused by name once they are sent; what chooses files offers those that can be read.
document.addEventListener("click", (event) => {
  const input = ofDocuments(event, ".upload-container")?.querySelector("input[type=file]");
  if (input) input.accept = accepted;
}, true);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  trigger("submit", Object.fromEntries(new FormData(form)));
});

// What could not be added stays, to be mended.
function pasted() {
  if (!document.querySelector("#sb-adding .sb-is-added")) return;
  form.reset();
  form.parentElement.open = false;
}

window.sourcebound = Object.assign(window.sourcebound ?? {}, { pasted });
