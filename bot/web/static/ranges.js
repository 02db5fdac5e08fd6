// Ranges of a document's text. Python counts characters (code points), a browser counts UTF-16 units, of which some
// characters have two; every text node that shows a piece of a document knows the place of its first character.

const places = new WeakMap();  // text node -> place of its first character

function countWide(doc) {
  doc.wide = [];  // places of the characters of two units
  if (doc.text.length === doc.characters) return;
  let place = 0;
  for (const letter of doc.text) {
    if (letter.length > 1) doc.wide.push(place);
    place += 1;
  }
}

// How many of the first things in order are so, by halving.
function countWhile(length, isSo) {
  let low = 0, high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(middle)) low = middle + 1; else high = middle;
  }
  return low;
}

const unitOf = (doc, place) => place + countWhile(doc.wide.length, (rank) => doc.wide[rank] < place);
const slice = (start, end, doc = shown) => doc.text.slice(unitOf(doc, start), unitOf(doc, end));

function textNode(doc, start, end) {
  const node = document.createTextNode(slice(start, end, doc));
  places.set(node, start);
  return node;
}

// Cut a range where others begin or end: [start, end, those that cover it].
function cut(start, end, others) {
  const inside = others.flatMap((one) => [one.start, one.end]).filter((place) => place > start && place < end);
  const stops = [...new Set([start, ...inside, end])].sort((a, b) => a - b);
  return stops.slice(0, -1).map((from, rank) => {
    const to = stops[rank + 1];
    return [from, to, others.filter((one) => one.start <= from && one.end >= to)];
  });
}

// A spot is an element that shows the text of one range, with its emphasis; marks may cover parts of it.
function write(doc, spot, marks = []) {
  spot.node.replaceChildren(...cut(spot.start, spot.end, marks).flatMap(([start, end, covering]) => {
    const words = cut(start, end, spot.emphasis ?? []).map(([from, to, styles]) => styled(textNode(doc, from, to), styles));
    return covering.length ? [markNode(words, covering, end)] : words;
  }));
}

const STYLES = ["strong", "em", "code"];

function styled(node, styles) {
  for (const { how } of styles) {
    if (!STYLES.includes(how)) continue;
    const outer = document.createElement(how);
    outer.append(node);
    node = outer;
  }
  return node;
}

// The spots of a list in order that show something of a range.
function spotsWithin(spots, start, end) {
  const first = countWhile(spots.length, (rank) => spots[rank].end <= start);
  const after = countWhile(spots.length, (rank) => spots[rank].start < end);
  return spots.slice(first, Math.max(first, after));
}

// What a person has selected in the page, as [start, end]; what stands between the nodes belongs to it.
function selectedRange() {
  const selection = window.getSelection();
  const range = shown && selection.rangeCount ? selection.getRangeAt(0) : null;
  if (!range || range.collapsed || !page.contains(range.commonAncestorContainer)) return null;
  const parts = selectedNodes(range).map((node) => partOf(node, range)).filter(([start, end]) => end > start);
  if (!parts.length) return null;
  const start = parts[0][0], end = parts.at(-1)[1];
  return start < end ? [start, end] : null;
}

function selectedNodes(range) {
  const root = range.commonAncestorContainer;
  if (root.nodeType === Node.TEXT_NODE) return places.has(root) ? [root] : [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), nodes = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (places.has(node) && range.intersectsNode(node)) nodes.push(node);
  }
  return nodes;
}

function partOf(node, range) {
  const first = node === range.startContainer ? range.startOffset : 0;
  const after = node === range.endContainer ? range.endOffset : node.length;
  const placeAt = (offset) => places.get(node) + [...node.data.slice(0, offset)].length;
  return [placeAt(first), placeAt(after)];
}
