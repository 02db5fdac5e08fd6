// The source pane: what it shows, and the documents. These files run once, one after the other (documents, evidence,
// actions, events), as the body of one function that Gradio calls with `element` (the pane) and `server`
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
let listed = null;         // all documents, for the picker; null until they are known
let back = null;           // the element that opened the pane, to give the focus back to
let request = 0;           // the latest thing asked of the pane; an older one that arrives late is dropped

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

async function listDocuments() {
  try { listed = await server.documents(""); } catch { return; }
  const present = new Set(listed.map((one) => one.source));
  for (const source of opened.keys()) if (!present.has(source)) opened.delete(source);
  if (shown && !present.has(shown.source)) { placeLine.replaceChildren(); note(`${shown.source} is no longer in the index.`, "failed"); }
  fillPicker();
  flagChanged();
}

// Evidence of documents that are gone, or no longer the same, says so before anyone opens it.
function flagChanged() {
  if (!listed) return;
  const present = new Map(listed.map((one) => [one.source, one.sha256]));
  for (const item of document.querySelectorAll("#sb-tabs li[data-source]")) {
    const now = present.get(item.dataset.source);
    item.classList.toggle("sb-changed", now !== item.dataset.sha);
    item.dataset.change = now ? "changed since" : "no longer indexed";
  }
}

function fillPicker() {
  const cited = [...new Set(evidence.map((one) => one.source))];
  const groups = [["In this answer", cited], [cited.length ? "Other documents" : "Documents",
    (listed ?? []).map((one) => one.source).filter((source) => !cited.includes(source))]];
  picker.replaceChildren(...groups.filter(([, names]) => names.length).map(([label, names]) => {
    const group = Object.assign(document.createElement("optgroup"), { label });
    group.append(...names.map((name) => new Option(name, name)));
    return group;
  }));
  if (!shown) picker.prepend(new Option(listed?.length ? "Choose a document" : "No documents", "", true, true));
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
  describeDocument();
}
