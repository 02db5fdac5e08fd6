// Which documents are asked, how readily the reader answers, who writes: chosen here, kept here, sent with a question.
// Runs with `element` (the control) and `server` (the Python functions). Names only ever become text.

const KEY = "sourcebound-choice";
const find = (name) => element.querySelector(name);
const scope = find(".sb-scope"), list = find(".sb-scope-list"), search = find(".sb-scope-find"), level = find(".sb-level");
const model = find(".sb-model");
let chosen = new Set();

function restore() {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(KEY)); } catch { return; }
  if (Array.isArray(kept?.sources)) chosen = new Set(kept.sources.filter((name) => typeof name === "string"));
  select(level, kept?.answers);
  select(model, kept?.model);
}

function select(list, value) {
  if (list && [...list.options].some((option) => option.value === value)) list.value = value;
}

const choice = () => ({ sources: [...chosen].sort(), answers: level?.value ?? null, model: model?.value ?? null });

function keep() {
  try { localStorage.setItem(KEY, JSON.stringify(choice())); } catch { /* it then holds until the page is closed */ }
  describe();
}

function describe() {
  const [first] = chosen;
  find(".sb-scope-words").textContent = chosen.size > 1 ? `${chosen.size} documents` : first ?? "All documents";
  find(".sb-scope-all").disabled = !chosen.size;
}

function row(name, there) {
  const item = document.createElement("li"), label = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: chosen.has(name) });
  const words = Object.assign(document.createElement("bdi"), { textContent: name });
  box.addEventListener("change", () => { if (box.checked) chosen.add(name); else chosen.delete(name); keep(); });
  label.append(box, words);
  if (!there) label.append(Object.assign(document.createElement("em"), { textContent: " (no longer there)" }));
  item.append(label);
  return item;
}

// What was chosen stands first, so that it is in sight among many.
async function draw() {
  let names;
  try { names = (await server.documents("")).map((one) => one.source); } catch { return; }
  const there = new Set(names), first = [...chosen].sort();
  list.replaceChildren(...[...new Set([...first, ...names])].map((name) => row(name, there.has(name))));
  narrow();
}

function narrow() {
  const wanted = search.value.trim().toLowerCase();
  let shown = 0;
  for (const item of list.children) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
    shown += !item.hidden;
  }
  find(".sb-scope-none").hidden = shown > 0;
}

function close() {
  scope.open = false;
  find("summary").focus();
}

scope.addEventListener("toggle", () => { search.value = ""; if (scope.open) draw(); });
search.addEventListener("input", narrow);
find(".sb-scope-all").addEventListener("click", () => { chosen.clear(); keep(); close(); });
level?.addEventListener("change", keep);
model?.addEventListener("change", keep);
element.addEventListener("keydown", (event) => { if (event.key === "Escape" && scope.open) close(); });
document.addEventListener("pointerdown", (event) => { if (!scope.contains(event.target)) scope.open = false; });
scope.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !scope.contains(event.relatedTarget)) scope.open = false;
});
restore();
describe();
window.sourcebound = Object.assign(window.sourcebound ?? {}, { choice });
