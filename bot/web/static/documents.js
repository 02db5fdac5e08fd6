// The source pane: what it shows, and the documents. These files run once, one after the other (the order is that of
// `_SCRIPTS` in app.py), as the body of one function that Gradio calls with `element` (the pane) and `server`
// (the Python functions). Places are counted in characters (code points), as Python counts them; text from documents
// only ever becomes text nodes.

const find = (name, within = element) => within.querySelector(name);
const pane = find(".sb-pane"), picker = find(".sb-picker"), placeLine = find(".sb-place-line");
const stale = find(".sb-stale"), steps = find(".sb-steps"), chips = find(".sb-chips");
const scroller = find(".sb-scroll"), page = find(".sb-page"), saveOriginal = find(".sb-save-original");
const sheet = element.closest("#sb-source");
const narrow = window.matchMedia("(max-width: 900px)");

const opened = new Map();  // source, and hash of a replaced version -> {sha, promise of a document}
const KEPT = 6, LOOKS_KEY = "sourcebound-looks";
let shown = null;          // the document in the pane
let view = null;           // how it is shown: one of shown.views
let looks = keptLooks();   // "looks" or "plain", as the person likes it
let evidence = [];         // the evidence items of one answer
let active = null;         // the one that is scrolled to
let painted = [];          // spots that hold marks
let listed = null;         // all documents, for the picker; null until they are known
let back = null;           // the element that opened the pane, to give the focus back to
let request = 0;           // the latest thing asked of the pane; an older one that arrives late is dropped
let listing = 0;           // the same of the list of documents

// Gradio answers nothing where a request came to the server and went wrong; nor does the server where it cannot tell.
async function call(name, wanted) {
  const got = await server[name](wanted);
  if (!got) throw new Error(`${name} failed`);
  return got;
}

// The document as it is now; one that was fetched before will do if it has this hash.
function fetchDocument(source, sha) {
  const kept = opened.get(source);
  return fetchAs(source, !kept || (sha && kept.sha !== sha), { source }, sha);
}

// An earlier version, which has been replaced since.
const fetchVersion = (source, sha) => fetchAs(`${sha} ${source}`, false, { source, sha256: sha }, sha);

function fetchAs(key, anew, wanted, sha) {
  const kept = opened.get(key);
  opened.delete(key);
  const arriving = kept && !anew ? kept : { sha, promise: call("document", wanted).then(prepare) };
  opened.set(key, arriving);
  if (opened.size > KEPT) opened.delete(opened.keys().next().value);
  arriving.promise.then((got) => { if (got.error) opened.delete(key); else arriving.sha = got.sha256; },
                        () => opened.delete(key));
  return arriving.promise;
}

function prepare(got) {
  if (got.error) return got;
  countWide(got);
  return Object.assign(got, { views: {} });
}

// Views are made when they are first seen.
function viewAs(doc, how) {
  doc.views[how] ??= how === "plain" ? plainView(doc) : doc.leaves.length ? leavesView(doc) : blocksView(doc);
  return doc.views[how];
}

function keptLooks() {
  try { return localStorage.getItem(LOOKS_KEY) === "plain" ? "plain" : "looks"; } catch { return "looks"; }
}

// Change between the two views, and stay at the same words.
async function look(how) {
  looks = how;
  try { localStorage.setItem(LOOKS_KEY, how); } catch { /* it then holds until the page is closed */ }
  if (!shown) { drawTools(); return; }
  const place = view.placeInView() ?? active?.start ?? 0;
  put(shown);
  paint();
  const mine = request, there = view;
  await there.reach(place);
  if (mine === request && there === view) settle(() => there.spotsIn(place, place + 1)[0]?.node.scrollIntoView({ block: "start" }));
}

// What is out of view has an estimated height, so the first jump may land a little off: look again once it is laid out.
function settle(jump, tries = 3) {
  jump();
  if (tries > 1) requestAnimationFrame(() => settle(jump, tries - 1));
}

function put(doc) {
  unpaint();
  shown = doc;
  view = viewAs(doc, doc.blocks.length || doc.leaves.length ? looks : "plain");
  page.replaceChildren(...unreadNote(doc), ...view.nodes);
  page.classList.toggle("sb-leaves", view.leafOf !== undefined);
  scroller.scrollTop = 0;
  drawTools();
  readLeaf();
}

// What of the file could not be read is said above its text.
function unreadNote({ unread }) {
  return unread.length ? [create("p", "sb-unread", { textContent: `Could not be read: ${unread.join(", ")}.` })] : [];
}

function drawTools() {
  for (const button of element.querySelectorAll("[data-looks]")) {
    button.setAttribute("aria-pressed", String(button.dataset.looks === looks));
    button.disabled = Boolean(shown) && !shown.blocks.length && !shown.leaves.length;
  }
  saveOriginal.hidden = !shown?.original;
  find(".sb-leaf-field").hidden = view?.leafOf === undefined || !shown;
  if (shown) find(".sb-leaf-count").textContent = `of ${shown.leaves.length.toLocaleString("en")}`;
}

async function showDocument(source, sha, version = false) {
  const mine = ++request;
  const wait = setTimeout(() => { if (mine === request) note("Opening the document…", "loading"); }, 150);
  let got;
  try { got = await (version ? fetchVersion(source, sha) : fetchDocument(source, sha)); } catch { got = { error: "The document could not be fetched. Is the server running?" }; }
  clearTimeout(wait);
  if (mine !== request) return false;
  if (got.error) { note(got.error, "failed"); fillPicker(); return false; }
  if (got !== shown) put(got);
  pane.dataset.view = "document";
  fillPicker();
  searchAgain();
  return true;
}

function note(words, kind) {
  unpaint();
  placeLine.replaceChildren();
  page.replaceChildren(Object.assign(document.createElement("p"), { className: "sb-pane-note", textContent: words }));
  pane.dataset.view = kind;
  shown = view = null;
  page.classList.remove("sb-leaves");
  drawTools();
  searchAgain();
}

async function listDocuments() {
  const mine = ++listing;
  let got;
  try { got = await call("documents", ""); } catch { return; }
  if (mine !== listing) return;
  listed = got;
  const present = new Map(listed.map((one) => [one.source, one.sha256]));
  for (const [key, { sha }] of opened) if (present.get(key) !== sha) opened.delete(key);
  if (shown && !present.has(shown.source)) note(`${shown.source} is no longer in the index.`, "failed");
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
  if (first) { openEvidence(first); return; }
  active = null;
  markers();
  stale.replaceChildren();
  if (!(await showDocument(source))) return;
  describeDocument();
  if (searchWords.value) searchFresh(); else paint();
}
