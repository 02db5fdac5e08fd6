// The conversations that are kept: in this browser, or, where there is a login, on the server, which then lists them.
// Runs with `element` (the menu) and `trigger`: "submit" has the server list, rename or delete. Titles only ever become
// text.

const KEY = "sourcebound-conversations", MOST = 50, LARGEST = 2_000_000;
const menu = element.querySelector(".sb-kept"), list = element.querySelector(".sb-kept-list"), note = element.querySelector(".sb-kept-note");
let remote = null;   // what the server keeps; null where there is no login
let current = "";    // the id of the conversation that is shown
const gone = new Set();  // ids of those deleted here: an answer to one may still be on its way

function local() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.id === "string" && typeof one.title === "string") : [];
  } catch { return []; }
}

// Where the browser's room is not enough, the oldest go.
function store(kept) {
  kept = kept.slice(0, MOST);
  for (let words = JSON.stringify(kept); kept.length; words = JSON.stringify(kept)) {
    try { if (words.length <= LARGEST) { localStorage.setItem(KEY, words); return; } } catch { /* there is no more room */ }
    kept.pop();
  }
  try { localStorage.removeItem(KEY); } catch { /* nothing is kept, then */ }
}

// What the page shows now is kept; null where it shows nothing.
function keep(saved) {
  current = saved?.id ?? "";
  if (remote || !current || gone.has(current) || !saved.turns?.length) return;
  const others = local(), known = others.find((one) => one.id === current);
  const title = known?.title ?? saved.turns[0].question.replace(/\s+/gu, " ").slice(0, 80);
  store([{ id: current, title, changed: new Date().toISOString(), data: saved }, ...others.filter((one) => one !== known)]);
}

function conversations(answer, saved) {
  if (saved !== undefined) current = saved?.id ?? "";
  remote = answer.rows;
  note.textContent = answer.note;
  if (!list.querySelector("input:focus, .sb-kept-sure")) draw();
}

const rows = () => remote ?? local();

function draw() {
  list.replaceChildren(...rows().map(row));
  if (!rows().length && !note.textContent) note.textContent = "None yet: each is kept when it has an answer.";
}

function make(tag, name, words, label = "") {
  const made = Object.assign(document.createElement(tag), { className: name, textContent: words });
  if (tag === "button") made.type = "button";
  if (label) { made.title = label; made.setAttribute("aria-label", label); }
  return made;
}

function row(one) {
  const item = document.createElement("li"), opener = make("button", "sb-kept-open", "");
  opener.append(make("bdi", "", one.title), make("span", "sb-kept-when", new Date(one.changed).toLocaleString()));
  if (one.id === current) opener.setAttribute("aria-current", "true");
  const renaming = make("button", "sb-kept-tool", "✎", `Rename: ${one.title}`), deleting = make("button", "sb-kept-tool", "✕", `Delete: ${one.title}`);
  opener.addEventListener("click", () => openOne(one));
  renaming.addEventListener("click", () => askTitle(item, one));
  deleting.addEventListener("click", () => askWhether(deleting, one));
  item.append(opener, renaming, deleting);
  return item;
}

function openOne(one) {
  close();
  window.sourcebound.leave("like", remote ? { id: one.id } : { data: one.data });
}

function askTitle(item, one) {
  const box = Object.assign(document.createElement("input"), { value: one.title, maxLength: 80 });
  box.setAttribute("aria-label", "Title");
  const save = make("button", "sb-kept-save", "Rename");
  save.addEventListener("click", () => rename(one, box.value.trim()));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); box.blur(); rename(one, box.value.trim()); }
    if (event.key === "Escape") { event.stopPropagation(); draw(); }
  });
  item.replaceChildren(box, save);
  box.select();
}

function rename(one, title) {
  if (!title) { draw(); return; }
  if (remote) { trigger("submit", { what: "rename", id: one.id, title }); return; }
  store(local().map((other) => other.id === one.id ? { ...other, title } : other));
  draw();
}

function askWhether(button, one) {
  const sure = make("button", "sb-kept-sure", "Delete for good");
  sure.addEventListener("click", () => remove(one));
  sure.addEventListener("blur", () => sure.replaceWith(button));
  button.replaceWith(sure);
  sure.focus();
}

function remove(one) {
  gone.add(one.id);
  if (remote) trigger("submit", { what: "delete", id: one.id });
  else { store(local().filter((other) => other.id !== one.id)); draw(); }
  if (one.id === current) document.getElementById("sb-new").click();
  menu.querySelector("summary").focus();
}

function close() {
  menu.open = false;
}

menu.addEventListener("toggle", () => {
  if (!menu.open) return;
  note.textContent = "";
  if (remote) trigger("submit", { what: "list" });
  draw();
});
element.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu.open) { close(); menu.querySelector("summary").focus(); } });
document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) close(); });
window.sourcebound = Object.assign(window.sourcebound ?? {}, { keep, conversations });
