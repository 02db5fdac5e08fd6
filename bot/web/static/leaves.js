// A PDF as its pages: pictures, fetched when they come near the view, over which lie the words, transparent, so that they
// can be selected, and the boxes of what is marked. Places keep their height before anything is fetched.

const LEAVES_HELD = 14, TOGETHER = 2, REST = 60;  // pages in the document; fetched at the same time; milliseconds of rest before
const PICTURES = 40;                               // pages of all documents that the browser remembers
const pictures = new Map();
const ruler = document.createElement("canvas").getContext("2d");

function leavesView(doc) {
  const leaves = doc.leaves.map(([width, height], rank) => leafNode(rank + 1, width, height));
  const self = { doc, leaves, nodes: leaves.map((leaf) => leaf.node), queue: [], running: 0, marks: [] };
  self.leafOf = (place) => leaves[leafAt(doc, place) - 1];
  self.spotsIn = (start, end) => leaves.flatMap((leaf) => spotsOf(leaf, start, end));
  self.reach = (place) => reachLeaf(self, self.leafOf(place));
  self.painted = (marks) => { self.marks = marks; leaves.filter((leaf) => leaf.spots.length).forEach((leaf) => drawBoxes(leaf, marks)); };
  self.placeInView = () => topOf(doc, leaves[leafInView(self, 0) - 1]);
  const seen = new IntersectionObserver((entries) => entries.forEach((entry) => near(self, entry)), { root: scroller, rootMargin: "60% 0px" });
  leaves.forEach((leaf) => seen.observe(leaf.node));
  return self;
}

function leafNode(number, width, height) {
  const node = create("section", "sb-leaf"), sheetOf = create("div", "sb-leaf-sheet");
  const picture = create("img", "", { alt: "", draggable: false }), boxes = create("div", "sb-boxes"), words = create("div", "sb-words-layer");
  node.setAttribute("aria-label", `Page ${number}`);
  boxes.setAttribute("aria-hidden", "true");
  sheetOf.style.aspectRatio = `${width} / ${height}`;
  sheetOf.append(boxes, words);
  node.append(sheetOf, create("div", "sb-leaf-label", { textContent: `Page ${number}` }));
  return { number, width, height, node, sheet: sheetOf, picture, boxes, words, spots: [], near: false, arriving: null };
}

// The page on which a place is: of the headers and footers, which stand at the end of the text, their block knows it.
function leafAt(doc, place) {
  const rank = countWhile(doc.blocks.length, (at) => doc.blocks[at].end <= place), block = doc.blocks[rank];
  if (block?.kind === "furniture" && block.start <= place && block.page) return Math.min(block.page, doc.leaves.length);
  return Math.min(doc.leaves.length, Math.max(1, countWhile(doc.pages.length, (at) => doc.pages[at] <= place)));
}

function near(self, entry) {
  const leaf = self.leaves.find((one) => one.node === entry.target);
  leaf.near = entry.isIntersecting;
  if (leaf.near) setTimeout(() => { if (leaf.near && !leaf.spots.length) { self.queue.push(leaf); work(self); } }, REST);
}

// The page that was asked for last is the one that is looked at.
function work(self) {
  while (self.running < TOGETHER && self.queue.length) {
    const leaf = self.queue.pop();
    if (!leaf.near || leaf.arriving) continue;
    self.running += 1;
    load(self, leaf).finally(() => { self.running -= 1; work(self); });
  }
}

async function reachLeaf(self, leaf) {
  leaf.node.scrollIntoView({ block: "nearest" });
  await load(self, leaf);
}

function load(self, leaf) {
  if (leaf.spots.length) return Promise.resolve();
  leaf.arriving ??= fetchLeaf(self.doc, leaf)
    .then((got) => { if (got.error) leafFailed(leaf, got.error); else drawLeaf(self, leaf, got); }, () => leafFailed(leaf, "The page could not be fetched."))
    .finally(() => { leaf.arriving = null; });
  return leaf.arriving;
}

function fetchLeaf(doc, leaf) {
  const width = Math.round(leaf.sheet.clientWidth * Math.min(2, window.devicePixelRatio || 1));
  const key = JSON.stringify([doc.source, doc.sha256, leaf.number, width]);
  const kept = pictures.get(key) ?? call("leaf", { source: doc.source, sha256: doc.sha256, page: leaf.number, width });
  pictures.delete(key);
  pictures.set(key, kept);
  kept.then((got) => { if (got.error) pictures.delete(key); }, () => pictures.delete(key));
  if (pictures.size > PICTURES) pictures.delete(pictures.keys().next().value);
  return kept;
}

function leafFailed(leaf, words) {
  leaf.words.replaceChildren(create("p", "sb-pane-note", { textContent: words }));
}

function drawLeaf(self, leaf, { image, words }) {
  leaf.picture.src = image;
  leaf.sheet.prepend(leaf.picture);
  leaf.spots = words.map(([start, end, x, y, width, height]) => wordSpot(leaf, start, end, { x, y, width, height }));
  for (const spot of leaf.spots) fit(self.doc, leaf, spot);
  leaf.words.replaceChildren(...leaf.spots.map((spot) => spot.node));
  release(self);
  if (view !== self) return;
  cover(self.marks, (start, end) => spotsOf(leaf, start, end));
  drawBoxes(leaf, self.marks);
}

const spotsOf = (leaf, start, end) => leaf.spots.filter((spot) => spot.start < end && spot.end > start);

function wordSpot(leaf, start, end, box) {
  return { start, end, box, node: create("span", "sb-word", { dir: "auto" }) };
}

// The transparent word is as wide and high as the printed one, so that a selection covers what is seen.
function fit(doc, leaf, spot) {
  const { box, node } = spot;
  write(doc, spot);
  spot.whole = /\s/.test(node.textContent);
  if (spot.whole) { fitWhole(leaf, spot); return; }
  ruler.font = "100px sans-serif";
  const natural = (ruler.measureText(node.textContent).width / 100) * box.height;
  Object.assign(node.style, placed(leaf, box), { fontSize: `${(100 * box.height) / leaf.width}cqw` });
  if (natural > 0) node.style.transform = `scaleX(${box.width / natural})`;
}

// Of a page that is a picture, the places of the blocks are known, not those of their words.
function fitWhole(leaf, { box, node }) {
  const size = Math.sqrt((box.width * box.height) / (0.7 * node.textContent.length));
  Object.assign(node.style, placed(leaf, box), { fontSize: `${(100 * size) / leaf.width}cqw`, whiteSpace: "pre-wrap", overflow: "hidden" });
}

const percent = (part, whole) => `${(100 * part) / whole}%`;

function placed(leaf, { x, y, width, height }) {
  return { left: percent(x, leaf.width), top: percent(y, leaf.height), width: percent(width, leaf.width), height: percent(height, leaf.height) };
}

// Only the latest pages stay drawn.
function release(self) {
  const held = self.leaves.filter((leaf) => leaf.spots.length && !leaf.near);
  const many = self.leaves.filter((leaf) => leaf.spots.length).length - LEAVES_HELD;
  for (const leaf of held.slice(0, Math.max(0, many))) {
    leaf.picture.remove();
    leaf.picture.removeAttribute("src");
    leaf.words.replaceChildren();
    leaf.boxes.replaceChildren();
    leaf.spots = [];
  }
}

// What is marked, as boxes: one a line.
function drawBoxes(leaf, marks) {
  const boxes = marks.flatMap((mark) => linesIn(leaf, mark).map((box) => boxNode(leaf, box, mark)));
  leaf.boxes.replaceChildren(...boxes);
}

function linesIn(leaf, mark) {
  const lines = [];
  for (const spot of spotsOf(leaf, mark.start, mark.end)) {
    const box = clipped(spot, mark), last = lines.at(-1);
    const follows = last && box.x >= last.x && box.x - (last.x + last.width) < 1.2 * box.height && Math.abs(box.y + box.height / 2 - last.y - last.height / 2) < 0.6 * last.height;
    if (follows) Object.assign(last, union(last, box)); else lines.push(box);
  }
  return lines;
}

// The part of a word's box that a mark covers, by its share of the letters.
function clipped({ start, end, box, whole }, mark) {
  if (whole) return { ...box };
  const from = Math.max(0, mark.start - start) / (end - start), to = Math.min(end - start, mark.end - start) / (end - start);
  return { x: box.x + from * box.width, y: box.y, width: (to - from) * box.width, height: box.height };
}

function union(a, b) {
  const x = Math.min(a.x, b.x), y = Math.min(a.y, b.y);
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

function boxNode(leaf, box, mark) {
  const node = create("div", `sb-box ${markClass([mark])}`);
  Object.assign(node.style, placed(leaf, box));
  return node;
}

// The number of the page that is read.
function readLeaf() {
  if (!view?.leafOf || document.activeElement === find(".sb-leaf-number")) return;
  find(".sb-leaf-number").value = String(leafInView(view, scroller.clientHeight / 3));
}

function leafInView({ leaves }, below) {
  return Math.max(1, countWhile(leaves.length, (rank) => leaves[rank].node.offsetTop <= scroller.scrollTop + below));
}

// The place of the highest words of a page that are in view.
function topOf(doc, leaf) {
  const frame = scroller.getBoundingClientRect(), sheet = leaf.sheet.getBoundingClientRect();
  const hidden = ((frame.top - sheet.top) * leaf.height) / sheet.height;
  const seen = leaf.spots.filter(({ box }) => box.y + box.height > hidden);
  const highest = seen.reduce((best, spot) => (!best || spot.box.y < best.box.y ? spot : best), null);
  return highest?.start ?? doc.pages[leaf.number - 1];
}

function turnTo(number) {
  const leaf = view?.leaves?.[Math.min(view.leaves.length, Math.max(1, number)) - 1];
  if (!leaf) return;
  scroller.scrollTop = leaf.node.offsetTop;
  load(view, leaf);
}
