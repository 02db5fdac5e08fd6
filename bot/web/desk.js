// The source pane. Runs once, as the body of a function that Gradio calls with `element` (the pane) and `server`
// (the Python functions). Places are counted in characters (code points), as Python counts them; text from documents
// only ever becomes text nodes.

const find = (name, within = element) => within.querySelector(name);
const pane = find(".sb-pane"), picker = find(".sb-picker"), placeLine = find(".sb-place-line");
const stale = find(".sb-stale"), steps = find(".sb-steps"), chips = find(".sb-chips");
const scroller = find(".sb-scroll"), page = find(".sb-page");
const sheet = element.closest("#sb-source");
const narrow = window.matchMedia("(max-width: 900px)");

const opened = new Map();  // source -> promise of {source, title, sha256, characters, blocks, nodes, parts}
const KEPT = 6, PART = 40;
let shown = null;          // the document in the pane
let evidence = [];         // the evidence items of one answer
let active = null;         // the one that is scrolled to
let painted = [];          // blocks that hold marks
let listed = [];           // all documents, for the picker
let back = null;           // the element that opened the pane, to give the focus back to
let request = 0;           // the latest thing asked of the pane; an older one that arrives late is dropped

// --- documents -------------------------------------------------------------------------------------------------

function fetchDocument(source, sha) {
  const kept = opened.get(source);
  opened.delete(source);
  const arriving = kept && (!sha || kept.sha === sha) ? kept : { sha, promise: server.document(source).then(build) };
  opened.set(source, arriving);
  if (opened.size > KEPT) opened.delete(opened.keys().next().value);
  arriving.promise.then((got) => { if (got.error) opened.delete(source); else arriving.sha = got.sha256; },
                        () => opened.delete(source));
  return arriving.promise;
}

// Blocks are kept in parts: the browser skips the parts that are out of view, and all that is in them.
function build(got) {
  if (got.error) return got;
  got.nodes = got.blocks.map(blockNode);
  got.parts = [];
  for (let start = 0; start < got.nodes.length; start += PART) {
    const part = Object.assign(document.createElement("div"), { className: "sb-part" });
    part.append(...got.nodes.slice(start, start + PART));
    got.parts.push(part);
  }
  return got;
}

function blockNode(block) {
  const node = document.createElement("div");
  node.className = "sb-block";
  if (block.level) { node.setAttribute("role", "heading"); node.setAttribute("aria-level", String(Math.min(6, block.level + 2))); }
  if (block.page) node.dataset.page = `Page ${block.page}`;
  node.dir = "auto";
  node.textContent = block.text;
  return node;
}

async function showDocument(source, sha) {
  const mine = ++request;
  const wait = setTimeout(() => { if (mine === request) note("Opening the document…", "loading"); }, 150);
  let got;
  try { got = await fetchDocument(source, sha); } catch { got = { error: "The document could not be fetched. Is the server running?" }; }
  clearTimeout(wait);
  if (mine !== request) return false;
  if (got.error) { shown = null; note(got.error, "failed"); return false; }
  if (got !== shown) { unpaint(); page.replaceChildren(...got.parts); scroller.scrollTop = 0; shown = got; }
  pane.dataset.view = "document";
  fillPicker();
  return true;
}

function note(words, view) {
  unpaint();
  page.replaceChildren(Object.assign(document.createElement("p"), { className: "sb-pane-note", textContent: words }));
  pane.dataset.view = view;
  shown = null;
}

// --- evidence ---------------------------------------------------------------------------------------------------

function read(item) {
  const { source, sha, quote, heading, page: leaf, status, number } = item.dataset;
  return { item, source, sha, quote, heading, leaf, status, number,
           start: Number(item.dataset.start), end: Number(item.dataset.end) };
}

async function open(item, opener, { reveal = true } = {}) {
  evidence = [...item.closest("article").querySelectorAll("li[data-source]")].map(read);
  active = evidence.find((one) => one.item === item);
  back = opener || back;
  markers();
  drawSteps();
  if (reveal) raise();
  stale.textContent = "";
  placeLine.replaceChildren(...describe(active));
  if (!(await showDocument(active.source, active.sha))) return;
  paint();
  checkStale();
  scrollToActive();
}

function step(by) {
  if (evidence.length < 2) return;
  const next = evidence[(evidence.indexOf(active) + by + evidence.length) % evidence.length];
  open(next.item);
}

function markers() {
  for (const old of document.querySelectorAll(".sb-current")) {
    old.classList.remove("sb-current");
    old.removeAttribute("aria-current");
  }
  if (!active) return;
  for (const button of document.querySelectorAll(`[data-open="${CSS.escape(active.item.id)}"]`)) {
    button.classList.add("sb-current");
    button.setAttribute("aria-current", "true");
  }
}

function drawSteps() {
  steps.hidden = evidence.length < 2;
  chips.replaceChildren(...evidence.map((one, rank) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = one.status === "near" ? "sb-chip sb-chip-near" : "sb-chip";
    chip.textContent = one.number ? `[${one.number}]` : "≈";
    chip.title = one.quote.slice(0, 600);
    chip.setAttribute("aria-label", one.number ? `[${one.number}]` : `Nearest passage ${rank + 1}`);
    if (one === active) chip.setAttribute("aria-current", "true");
    chip.addEventListener("click", () => open(one.item));
    return chip;
  }));
}

function describe(one) {
  const parts = [];
  const add = (words, name = "", hover = "") => {
    const span = Object.assign(document.createElement("span"), { className: name, textContent: words, title: hover });
    parts.push(span);
  };
  if (one.heading) add(one.heading, "sb-heading");
  if (one.leaf) add(`page ${one.leaf}`);
  add(`characters ${one.start.toLocaleString("en")}–${one.end.toLocaleString("en")}`);
  add(`sha256 ${one.sha.slice(0, 8)}`, "sb-sha", one.sha);
  if (one.status === "near") add("nearest passage, does not answer", "sb-badge sb-badge-near");
  else add(one.status === "verbatim" ? "✓ verified verbatim" : "✓ verified up to spacing and case", "sb-badge sb-badge-ok");
  return parts;
}

function checkStale() {
  if (evidenceHolds(active)) return;
  const changed = shown.sha256 !== active.sha;
  stale.textContent = (changed ? "This document has changed since the answer was written. It quoted: " : "These words are not at this place: ")
    + `“${active.quote}”`;
  find(".sb-badge")?.remove();
}

const evidenceHolds = (one) => shown && one.source === shown.source && slice(one.start, one.end) === one.quote;

function slice(start, end) {
  return shown.blocks.filter((block, index) => block.start < end && endOf(index) > start)
    .map((block) => [...block.text].slice(Math.max(0, start - block.start), end - block.start).join("")).join("");
}

const endOf = (index) => shown.blocks[index + 1]?.start ?? shown.characters;

// --- marks ------------------------------------------------------------------------------------------------------

function unpaint() {
  for (const [node, block] of painted) node.textContent = block.text;
  painted = [];
}

function paint() {
  unpaint();
  const marks = evidence.filter(evidenceHolds);
  shown.blocks.forEach((block, index) => {
    const after = endOf(index);
    const here = marks.filter((one) => one.start < after && one.end > block.start);
    if (!here.length) return;
    shown.nodes[index].replaceChildren(...pieces(block, after, here));
    painted.push([shown.nodes[index], block]);
  });
}

function pieces(block, after, marks) {
  const letters = [...block.text];
  const inside = marks.flatMap((one) => [one.start, one.end]).filter((place) => place > block.start && place < after);
  const cuts = [...new Set([block.start, ...inside, after])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, rank) => {
    const end = cuts[rank + 1];
    const words = letters.slice(start - block.start, end - block.start).join("");
    const covering = marks.filter((one) => one.start <= start && one.end >= end);
    return covering.length ? markNode(words, covering, end) : document.createTextNode(words);
  });
}

function markNode(words, covering, end) {
  const mark = document.createElement("mark");
  mark.textContent = words;
  if (covering.every((one) => one.status === "near")) mark.classList.add("sb-mark-near");
  if (covering.includes(active)) mark.classList.add("sb-mark-active");
  const ends = covering.filter((one) => one.end === end && one.number).map((one) => one.number);
  if (ends.length) mark.dataset.number = ends.join(",");
  mark.addEventListener("click", () => open((covering.find((one) => one !== active) ?? active).item));
  return mark;
}

// Blocks out of view have an estimated height, so the first jump may land a little off: look again once laid out.
function scrollToActive(tries = 3) {
  const mark = find(".sb-mark-active", page);
  if (!mark) return;
  const box = mark.getBoundingClientRect(), view = scroller.getBoundingClientRect();
  scroller.scrollTop += box.top - view.top - Math.max(24, (view.height - box.height) / 3);
  if (tries > 1) requestAnimationFrame(() => scrollToActive(tries - 1));
}

// --- picker -----------------------------------------------------------------------------------------------------

async function listDocuments() {
  try { listed = await server.documents(""); } catch { listed = []; }
  fillPicker();
  flagChanged();
}

// Evidence of documents that are gone, or no longer the same, says so before anyone opens it.
function flagChanged() {
  const present = new Map(listed.map((one) => [one.source, one.sha256]));
  for (const item of document.querySelectorAll("#sb-thread li[data-source]")) {
    const now = present.get(item.dataset.source);
    item.classList.toggle("sb-changed", now !== item.dataset.sha);
    item.dataset.change = now ? "changed since" : "no longer indexed";
  }
}

function fillPicker() {
  const cited = [...new Set(evidence.map((one) => one.source))];
  const groups = [["In this answer", cited], [cited.length ? "Other documents" : "Documents",
    listed.map((one) => one.source).filter((source) => !cited.includes(source))]];
  picker.replaceChildren(...groups.filter(([, names]) => names.length).map(([label, names]) => {
    const group = Object.assign(document.createElement("optgroup"), { label });
    group.append(...names.map((name) => new Option(name, name)));
    return group;
  }));
  if (!shown) picker.prepend(new Option(listed.length ? "Choose a document" : "No documents", "", true, true));
  else picker.value = shown.source;
}

async function pick(source) {
  if (!source) return;
  const first = evidence.find((one) => one.source === source);
  if (first) { open(first.item); return; }
  active = null;
  markers();
  stale.textContent = "";
  if (!(await showDocument(source))) return;
  paint();
  const size = `${shown.characters.toLocaleString("en")} characters`;
  placeLine.replaceChildren(...[shown.title, size, `sha256 ${shown.sha256.slice(0, 8)}`].map((words) =>
    Object.assign(document.createElement("span"), { textContent: words })));
}

// --- what the reader does ---------------------------------------------------------------------------------------

// On a phone the pane is a sheet over the conversation, and takes the focus while it is open.
function raise() {
  sheet.classList.add("sb-raised");
  if (narrow.matches) find(".sb-close").focus({ preventScroll: true });
}

function closePane() {
  sheet.classList.remove("sb-raised");
  back?.focus();
}

document.addEventListener("click", (event) => {
  const reading = event.target.closest?.("[data-read]");
  if (reading) { back = reading; raise(); pick(reading.dataset.read); }
  const copying = event.target.closest?.("[data-copy]");
  if (copying) copyAnswer(copying);
  const picking = event.target.closest?.("[data-pick]");
  if (picking) usePicked(picking.closest(".sb-form"));
  const button = event.target.closest?.("[data-open]");
  const item = button && document.getElementById(button.dataset.open);
  if (item) open(item, button);
});

document.addEventListener("keydown", (event) => {
  const within = event.target.closest?.(".sb-pane, #sb-thread");
  if (!within || event.target.matches("select, input, textarea, summary") || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") closePane();
  else if (event.key === "n" || event.key === "N") step(1);
  else if (event.key === "p" || event.key === "P") step(-1);
});

picker.addEventListener("change", () => pick(picker.value));
find(".sb-close").addEventListener("click", closePane);
document.querySelector(".sb-show-source").addEventListener("click", (event) => { back = event.target; raise(); });
find(".sb-next").addEventListener("click", () => step(1));
find(".sb-previous").addEventListener("click", () => step(-1));

// --- taking answers along ---------------------------------------------------------------------------------------

function download({ name, text }) {
  const link = Object.assign(document.createElement("a"), { download: name, href: URL.createObjectURL(new Blob([text])) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function copyAnswer(button) {
  const article = button.closest("article");
  const said = [...article.querySelectorAll(".sb-short, .sb-refusal, .sb-text")].map((part) => part.textContent).join("\n");
  const sources = [...article.querySelectorAll("li[data-number]")].map(read).map(reference);
  copy([said, ...sources].join("\n\n"));
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy with references"; }, 1500);
}

function reference(one) {
  const where = [one.source, one.leaf && `p. ${one.leaf}`, one.heading, `characters ${one.start}–${one.end}`, `sha256 ${one.sha}`];
  return `[${one.number}] “${one.quote}” (${where.filter(Boolean).join(", ")})`;
}

// The clipboard's own interface exists only for https and this machine; elsewhere a selection is copied.
function copy(words) {
  if (navigator.clipboard) { navigator.clipboard.writeText(words); return; }
  const area = Object.assign(document.createElement("textarea"), { value: words });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

window.sourcebound = { download };

// --- verdicts: the button that sends one carries it -------------------------------------------------------------

function fill(form) {
  const send = find(".sb-save", form), picked = find(".sb-picked", form);
  send.dataset.reason = find("[name=reason]", form).value;
  send.dataset.expected = find("[name=expected]", form).value;
  send.dataset.evidence = picked.textContent;
  send.dataset.source = picked.dataset.source ?? "";
}

function usePicked(form) {
  const selection = window.getSelection(), picked = find(".sb-picked", form);
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const inside = shown && range && page.contains(range.commonAncestorContainer);
  picked.textContent = inside ? range.cloneContents().textContent.trim() : "";  // the text nodes are the exact text
  picked.dataset.source = shown?.source ?? "";
}

function missing({ reason, expected, evidence }) {
  if (reason === "nothing") return "";
  if (!expected.trim()) return "Say what the answer should have been.";
  return evidence ? "" : "Select the words in the document that prove it, then choose “Use the selected words”.";
}

// In the capturing phase, so that it comes before the listener that sends what the button carries.
document.addEventListener("click", (event) => {
  const send = event.target.closest?.(".sb-save");
  if (!send) return;
  const form = send.closest(".sb-form");
  fill(form);
  find(".sb-form-note", form).textContent = missing(send.dataset);
  if (missing(send.dataset)) event.stopPropagation();
}, true);

document.addEventListener("pointerdown", (event) => {  // a click would clear the selection first
  const button = event.target.closest?.("[data-pick]");
  if (button) { event.preventDefault(); }
});

// --- new answers ------------------------------------------------------------------------------------------------

let answers = 0;

function follow(thread) {
  const last = [...thread.querySelectorAll(".sb-turn")].pop();
  const done = thread.querySelectorAll(".sb-turn:not(.sb-pending)").length;
  markers();
  const hint = find(".sb-hint", thread);
  if (hint) hint.scrollIntoView({ block: "nearest" });
  else if (last) showTurn(thread, last);
  if (done === answers) return;
  answers = done;
  listDocuments();
  const first = last && find("li[data-source]", last);
  if (first) open(first, null, { reveal: false });
}

// The end of a short answer, the beginning of one that does not fit.
function showTurn(thread, turn) {
  const top = turn.getBoundingClientRect().top - thread.getBoundingClientRect().top;
  thread.scrollTop += Math.min(top - 8, top + turn.offsetHeight + 40 - thread.clientHeight);
}

// The list of documents exists only once its tab has been opened: what holds both is watched.
function watch() {
  const tabs = document.getElementById("sb-tabs"), thread = document.getElementById("sb-thread");
  if (!thread) { requestAnimationFrame(watch); return; }
  thread.setAttribute("role", "log");
  thread.setAttribute("aria-label", "Conversation");
  thread.tabIndex = 0;
  new MutationObserver((changes) => {
    if (changes.some((change) => thread.contains(change.target))) follow(thread);
    if (changes.some((change) => change.target.closest?.("#sb-listed"))) listDocuments();
    document.querySelector(".upload-container[aria-label]")?.removeAttribute("aria-label");  // it hides what the button says
  }).observe(tabs, { childList: true, subtree: true });
  follow(thread);
}

drawSteps();
listDocuments().then(() => {
  if (active) return;
  if (listed.length === 1) pick(listed[0].source);
  else note(listed.length ? "Ask a question, or choose a document above to read it." : "There are no documents to show.", "empty");
});
watch();
