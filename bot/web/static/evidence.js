// The evidence of an answer: where it is, whether it still stands there, and its marks in the document.

function read(item) {
  const { source, sha, quote, heading, page: leaf, status, number, group } = item.dataset;
  return { item, source, sha, quote, heading, leaf, status, number, group,
           start: Number(item.dataset.start), end: Number(item.dataset.end) };
}

function open(item, opener, { reveal = true } = {}) {
  evidence = [...item.closest("article").querySelectorAll("li[data-source]")].map(read);
  back = opener || back;
  return openEvidence(evidence.find((one) => one.item === item), { reveal });
}

async function openEvidence(one, { reveal = true, version = false } = {}) {
  active = one;
  markers();
  drawSteps();
  if (reveal) raise();
  stale.replaceChildren();
  if (!(await showDocument(one.source, one.sha, version))) return;
  paint();
  if (active !== one) { describeDocument(); return; }  // a new conversation was begun meanwhile
  placeLine.replaceChildren(...describe(one));
  if (version) sayReplaced(); else checkStale();
  await scrollTo(active);
}

// A citation was checked; a nearest passage, or what an eval set expects, is only a place.
const isVerified = (one) => one.status !== "near" && one.status !== "expected";

// The cells of a row are cited together.
const isTogether = (one, other) => one === other || Boolean(one.group && one.group === other?.group && one.source === other.source);

// A new conversation has no evidence yet; the document stays.
function forget() {
  evidence = [];
  active = null;
  drawSteps();
  stale.replaceChildren();
  if (shown) { paint(); fillPicker(); }
  describeDocument();
}

function step(by) {
  if (evidence.length < 2) return;
  openEvidence(evidence[(evidence.indexOf(active) + by + evidence.length) % evidence.length]);
}

function markers() {
  for (const old of document.querySelectorAll(".sb-current")) {
    old.classList.remove("sb-current");
    old.removeAttribute("aria-current");
  }
  if (!active?.item) return;
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
    chip.addEventListener("click", () => openEvidence(one));
    return chip;
  }));
}

function describeDocument() {
  const size = shown && `${shown.characters.toLocaleString("en")} characters`;
  const leaves = shown?.pages.length ? `${shown.pages.length.toLocaleString("en")} page${shown.pages.length > 1 ? "s" : ""}` : "";
  const facts = shown ? [shown.title, leaves, size, `sha256 ${shown.sha256.slice(0, 8)}`].filter(Boolean) : [];
  placeLine.replaceChildren(...facts.map((words) => create("span", "", { textContent: words })));
}

function describe(one) {
  const parts = [];
  const add = (words, name = "", title = "") => parts.push(create("span", name, { textContent: words, title }));
  if (one.heading) add(one.heading, "sb-heading");
  if (one.leaf) add(`page ${one.leaf}`);
  add(`characters ${one.start.toLocaleString("en")}–${one.end.toLocaleString("en")}`);
  if (one.sha) add(`sha256 ${one.sha.slice(0, 8)}`, "sb-sha", one.sha);
  if (one.status === "near") add("nearest passage, does not answer", "sb-badge sb-badge-near");
  else if (one.status === "expected") add("what should be cited", "sb-badge sb-badge-near");
  else if (one.status === "link") add("opened by a link", "sb-badge sb-badge-near");
  else add(checked(one), "sb-badge sb-badge-ok");
  parts.push(linkButton(one));
  return parts;
}

// Says what was checked, and no more; where the answer is not sure, without a tick.
function checked(one) {
  const tick = one.item?.closest(".sb-unsure") ? "" : "✓ ";
  return `${tick}these words stand in the document${one.status === "verbatim" ? "" : ", up to spacing and case"}`;
}

function checkStale() {
  if (evidenceHolds(active)) return;
  const changed = active.sha && shown.sha256 !== active.sha, quoted = active.quote && `“${active.quote}”`;
  const since = `This document has changed since the ${active.status === "link" ? "link" : "answer"} was written.`;
  stale.textContent = changed ? [since, quoted && `It quoted: ${quoted}`].filter(Boolean).join(" ")
    : `These words are not at this place: ${quoted || `${active.start}–${active.end}`}`;
  find(".sb-badge")?.remove();
  if (changed) offerVersion(active);
}

// What was cited may be kept as it was then.
async function offerVersion(one) {
  const mine = request, got = await fetchVersion(one.source, one.sha).catch(() => ({ error: true }));
  if (got.error || mine !== request || active !== one || !stale.textContent || shown?.replaced) return;
  offer("Open the version that was cited", () => openEvidence(one, { version: true }));
}

function sayReplaced() {
  const holds = evidenceHolds(active);
  stale.textContent = `This is the version that was cited. It has been replaced since.${holds ? "" : " These words are not at this place."}`;
  if (!holds) find(".sb-badge")?.remove();
  const one = active;
  offer("Open the present version", () => openEvidence(one));
}

function offer(words, action) {
  const button = create("button", "sb-offer", { type: "button", textContent: words });
  button.addEventListener("click", action);
  stale.append(" ", button);
}

function evidenceHolds(one) {
  if (!shown || one.source !== shown.source) return false;
  if (one.status === "link") return (!one.sha || one.sha === shown.sha256) && one.start < one.end && one.end <= shown.characters;
  return slice(one.start, one.end) === one.quote;
}

function unpaint() {
  for (const [doc, spot] of painted) write(doc, spot);
  painted = [];
}

function paint() {
  unpaint();
  if (!shown) return;
  const marks = [...evidence.filter(evidenceHolds), ...hitsNearby()];
  cover(marks, view.spotsIn);
  view.painted(marks);
}

// Mark what marks cover of the spots that are found for them.
function cover(marks, spotsIn) {
  const covered = new Map();
  for (const one of marks) {
    for (const spot of spotsIn(one.start, one.end)) covered.set(spot, [...(covered.get(spot) ?? []), one]);
  }
  for (const [spot, covering] of covered) write(shown, spot, covering);
  painted.push(...[...covered.keys()].map((spot) => [shown, spot]));
}

function markClass(covering) {
  const cited = covering.filter((one) => !one.found), found = covering.filter((one) => one.found);
  const names = [];
  if (cited.length && !cited.some(isVerified)) names.push("sb-mark-near");
  if (cited.some((one) => active && isTogether(one, active))) names.push("sb-mark-active");
  if (found.length) names.push(found.includes(hit()) ? "sb-mark-hit" : "sb-mark-found");
  return names.join(" ");
}

function markNode(words, covering, end) {
  const mark = create("mark", markClass(covering)), cited = covering.filter((one) => !one.found);
  mark.append(...words);
  const ends = cited.filter((one) => one.end === end && one.number).map((one) => one.number);
  if (ends.length) mark.dataset.number = ends.join(",");
  if (cited.length) mark.addEventListener("click", () => { if (window.getSelection().isCollapsed) openEvidence(cited.find((one) => one !== active) ?? active); });
  return mark;
}

// Scroll to evidence, with what belongs together in view as far as it fits, or to a match of the search.
async function scrollTo(one) {
  if (!one || !shown || !(one.found || evidenceHolds(one))) return;
  const mine = request, there = view;
  const together = one.found ? [one] : evidence.filter((other) => isTogether(other, one) && evidenceHolds(other));
  await there.reach(Math.min(...together.map((other) => other.start)));
  if (mine === request && there === view) settle(() => scrollToMarks(one.found ? ".sb-mark-hit" : ".sb-mark-active"));
}

function scrollToMarks(name) {
  const marks = [...page.querySelectorAll(`mark${name}`)];
  if (!marks.length) return;
  const first = marks[0].getBoundingClientRect(), last = marks.at(-1).getBoundingClientRect(), frame = scroller.getBoundingClientRect();
  const height = last.bottom - first.top, table = marks[0].closest(".sb-table");
  scroller.scrollTop += first.top - frame.top - Math.max(24, (frame.height - height) / 3);
  table?.scrollTo({ left: sideways(table, first) });
}

// A wide table scrolls in its own box: bring a cell into it.
function sideways(box, cell) {
  const frame = box.getBoundingClientRect();
  if (cell.left >= frame.left && cell.right <= frame.right) return box.scrollLeft;
  return box.scrollLeft + cell.left - frame.left - Math.max(8, (frame.width - cell.width) / 2);
}
