// The evidence of an answer: where it is, whether it still stands there, and its marks in the document.

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

// A citation was checked; a nearest passage, or what an eval set expects, is only a place.
const isVerified = (one) => one.status !== "near" && one.status !== "expected";

// A new conversation has no evidence yet; the document stays.
function forget() {
  evidence = [];
  active = null;
  drawSteps();
  stale.textContent = "";
  if (shown) { paint(); fillPicker(); }
  describeDocument();
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
    chip.className = isVerified(one) ? "sb-chip" : "sb-chip sb-chip-near";
    chip.textContent = one.number ? `[${one.number}]` : "≈";
    chip.title = one.quote.slice(0, 600);
    chip.setAttribute("aria-label", one.number ? `[${one.number}]` : `${one.status === "near" ? "Nearest passage" : "Expected evidence"} ${rank + 1}`);
    if (one === active) chip.setAttribute("aria-current", "true");
    chip.addEventListener("click", () => open(one.item));
    return chip;
  }));
}

function describeDocument() {
  const size = shown && `${shown.characters.toLocaleString("en")} characters`;
  const facts = shown ? [shown.title, size, `sha256 ${shown.sha256.slice(0, 8)}`] : [];
  placeLine.replaceChildren(...facts.map((words) => Object.assign(document.createElement("span"), { textContent: words })));
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
  else if (one.status === "expected") add("what should be cited", "sb-badge sb-badge-near");
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
  if (!covering.some(isVerified)) mark.classList.add("sb-mark-near");
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
