// A document as its blocks: headings, lists, tables and the rest as elements of their own; or as plain text. A view is
// {nodes, spotsIn, reach, painted, placeInView}: what goes into the page, and where a range of the text is in it.

const PART = 40;           // blocks or rows that the browser lays out, or leaves out of view, together
const MANY_LINES = 200;    // lines that a part has at most, but for one long block
const MANY_COLUMNS = 6;    // a table of more does not become narrower than its words
const LINE = 70;           // characters of a line, to guess how high a part is before it is laid out
const NOTES = { note: ["Note", "Notes"], comment: ["Comment", "Comments"],
                furniture: ["Page header or footer", "Page headers and footers"] };

function create(name, className = "", more = {}) {
  return Object.assign(document.createElement(name), { className, ...more });
}

function viewOf(nodes, spots) {
  return { nodes, spots, spotsIn: (start, end) => spotsWithin(spots, start, end), reach: async () => {}, painted: () => {}, placeInView };
}

// The place of the words at the top of the view.
function placeInView() {
  const box = scroller.getBoundingClientRect(), across = [0.5, 0.3, 0.7, 0.15].map((part) => box.left + part * box.width);
  for (let down = box.top + 8; down < box.bottom; down += 24) {
    const nodes = across.map((left) => nodeAt(left, down)).filter((node) => places.has(node) && node.parentElement.getBoundingClientRect().bottom > box.top);
    if (nodes.length) return Math.min(...nodes.map((node) => places.get(node)));
  }
  return null;
}

function nodeAt(left, top) {
  const found = document.caretPositionFromPoint?.(left, top)?.offsetNode ?? document.caretRangeFromPoint?.(left, top)?.startContainer;
  return found ?? null;
}

function plainView(doc) {
  const spots = doc.pieces.map(([start, end, level, leaf]) => {
    const node = create("div", "sb-block", { dir: "auto" });
    if (level) { node.setAttribute("role", "heading"); node.setAttribute("aria-level", String(Math.min(6, level + 2))); }
    if (leaf) node.dataset.page = `Page ${leaf}`;
    return { node, start, end };
  });
  spots.forEach((spot) => write(doc, spot));
  return viewOf(parted(spots.map((spot) => ({ node: spot.node, lines: linesOf(spot) }))), spots);
}

const linesOf = ({ start, end }) => 0.5 + Math.ceil((end - start) / LINE);

// What is taken together is skipped together while it is out of view; a long table has parts of its own.
function parted(items) {
  const nodes = [];
  let part = null, lines = 0;
  const close = () => { if (part) part.style.containIntrinsicBlockSize = `auto ${Math.round(lines * 1.65)}em`; part = null; lines = 0; };
  for (const item of items) {
    if (item.alone) { close(); nodes.push(item.node); continue; }
    if (!part) nodes.push(part = create("div", "sb-part"));
    part.append(item.node);
    lines += item.lines;
    if (part.childElementCount >= PART || lines >= MANY_LINES) close();
  }
  close();
  return nodes;
}

function blocksView(doc) {
  const spots = [], items = [];
  let leaf = 0, group = null;
  for (const block of doc.blocks) {
    const turned = block.page && block.page !== leaf && block.kind !== "furniture";
    if (turned) { leaf = block.page; items.push({ node: create("div", "sb-leaf-label", { textContent: `Page ${leaf}` }), lines: 2 }); }
    if (block.kind === "table") { items.push(tableItem(doc, block, spots)); group = null; continue; }
    if (turned || group?.kind !== groupOf(block) || group.node.childElementCount > PART) group = openGroup(block, items);
    const node = blockNode(doc, block, spots);
    if (group) { group.node.append(node); group.item.lines += linesOf(block); }
    else items.push({ node, lines: linesOf(block) });
  }
  nameGroups(items);
  return viewOf(parted(items), spots);
}

const groupOf = (block) => (block.kind === "item" || block.kind in NOTES ? block.kind : null);

// The items of a list stand in one list, notes in one box under their name.
function openGroup(block, items) {
  const kind = groupOf(block);
  if (!kind) return null;
  const node = kind === "item" ? create("ul", "sb-list") : create("aside", `sb-aside sb-${kind}`);
  if (kind === "item") node.setAttribute("role", "list");
  else { node.dataset.kind = kind; node.append(create("span", "sb-aside-name")); }
  const item = { node, lines: 1 };
  items.push(item);
  return { kind, node, item };
}

function nameGroups(items) {
  for (const { node } of items.filter((item) => item.node.dataset.kind)) {
    const [one, many] = NOTES[node.dataset.kind], label = node.childElementCount > 2 ? many : one;
    node.firstChild.textContent = label;
    node.setAttribute("aria-label", label);
  }
}

function blockNode(doc, block, spots) {
  const { kind, level = 0, marker = "" } = block;
  const names = { heading: `h${Math.min(6, level + 2)}`, item: "li", code: "pre" };
  const node = create(names[kind] ?? "p", `sb-b sb-b-${kind}`, { dir: "auto" });
  if (kind === "heading") node.dataset.level = String(Math.min(6, level));
  if (kind === "item") { node.style.setProperty("--deep", Math.min(12, Math.max(1, level)) - 1); node.setAttribute("aria-level", String(Math.max(1, level))); }
  if (kind === "code") node.tabIndex = 0;
  const emphasis = (block.emphasis ?? []).map(([start, end, how]) => ({ start, end, how }));
  const markerEnd = block.start + [...marker].length;
  if (marker && (kind === "item" || kind in NOTES)) {
    const after = slice(markerEnd, markerEnd + 1, doc) === " " ? markerEnd + 1 : markerEnd;
    add(doc, spots, { node: create("span", "sb-marker"), start: block.start, end: Math.min(after, block.end), emphasis }, node);
    if (after < block.end) add(doc, spots, { node: create("span", "sb-words"), start: after, end: block.end, emphasis }, node);
  } else {
    add(doc, spots, { node, start: block.start, end: block.end, emphasis });
  }
  return node;
}

function add(doc, spots, spot, parent = null) {
  write(doc, spot);
  spots.push(spot);
  parent?.append(spot.node);
}

// A long table is several of the same column widths, so that the browser can skip those out of view; each repeats the names.
function tableItem(doc, block, spots) {
  const rows = rowsOf(block), pieces = piecesOf(rows), long = pieces.length > 1;
  const box = create("div", "sb-table");
  if (block.columns > MANY_COLUMNS) {  // it scrolls sideways, by the keyboard too
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Table");
  }
  const widths = long ? widthsOf(block) : null;
  const names = long ? headOf(rows) : [];
  pieces.forEach((piece, rank) => {
    const table = tableNode(doc, piece, block.columns, spots, widths, rank ? names : []);
    if (!long) { box.append(table); return; }
    const part = create("div", "sb-part");
    part.style.containIntrinsicBlockSize = `auto ${Math.round(piece.length * 2.1)}em`;
    part.style.inlineSize = table.style.inlineSize;
    part.append(table);
    box.append(part);
  });
  return { node: box, alone: long, lines: rows.length * 1.4 + 1 };
}

function rowsOf(block) {
  const rows = Array.from({ length: block.rows }, () => []);
  for (const [start, end, row, column, height = 1, width = 1, header = false, emphasis = []] of block.cells) {
    rows[row].push({ start, end, row, column, height, width, header, emphasis: emphasis.map(([a, b, how]) => ({ start: a, end: b, how })) });
  }
  return rows;
}

// Cut after rows below which no cell reaches.
function piecesOf(rows) {
  const pieces = [];
  let begin = 0, reach = 0;
  rows.forEach((cells, row) => {
    for (const cell of cells) reach = Math.max(reach, row + cell.height);
    if (row + 1 - begin < PART || reach > row + 1 || rows.length - row < PART / 2) return;
    pieces.push(rows.slice(begin, row + 1));
    begin = row + 1;
  });
  if (begin < rows.length) pieces.push(rows.slice(begin));
  return pieces;
}

function headOf(rows) {
  const after = rows.findIndex((cells) => !cells.every((cell) => cell.header));
  const head = rows.slice(0, Math.max(0, after));
  return head.length <= 3 && head.every((cells, row) => cells.every((cell) => row + cell.height <= head.length)) ? head : [];
}

// Characters that a column is wide: as its longest words, within reason.
function widthsOf(block) {
  const widths = Array(block.columns).fill(4);
  for (const [start, end, , column, , width = 1] of block.cells) {
    if (width === 1) widths[column] = Math.max(widths[column], Math.min(34, end - start));
  }
  return widths.map((width) => width + 3);
}

function tableNode(doc, rows, columns, spots, widths, names) {
  const table = create("table", columns > MANY_COLUMNS ? "sb-wide" : "");
  if (widths) {
    table.style.tableLayout = "fixed";
    table.style.inlineSize = `${widths.reduce((sum, width) => sum + width, 0)}ch`;
    const group = create("colgroup");
    group.append(...widths.map((width) => { const one = create("col"); one.style.inlineSize = `${width}ch`; return one; }));
    table.append(group);
  }
  const body = create("tbody"), again = repeated(doc, names, columns);
  if (again) table.append(again);
  appendRows(body, rows, columns, (cell) => {
    const node = cellNode(cell);
    add(doc, spots, { node, start: cell.start, end: cell.end, emphasis: cell.emphasis });
    return node;
  });
  table.append(body);
  return table;
}

// The names of the columns above a further part: to be read, not to be selected.
function repeated(doc, names, columns) {
  if (!names.length) return null;
  const head = create("thead", "sb-repeated");
  appendRows(head, names, columns, (cell) => Object.assign(cellNode(cell), { textContent: slice(cell.start, cell.end, doc) }));
  return head;
}

function cellNode({ header, height, width }) {
  const node = create(header ? "th" : "td", "", { dir: "auto" });
  if (header) node.scope = "col";
  if (height > 1) node.rowSpan = height;
  if (width > 1) node.colSpan = width;
  return node;
}

// Cells without words are left out of a document; the table keeps their places.
function appendRows(body, rows, columns, make) {
  const until = Array(columns).fill(-1);  // the last row that a cell from above reaches, by column
  for (const cells of rows) {
    const line = create("tr");
    let column = 0;
    for (const cell of cells) {
      column = skip(line, until, cell.row, column, cell.column);
      line.append(make(cell));
      for (let at = cell.column; at < Math.min(columns, cell.column + cell.width); at += 1) until[at] = cell.row + cell.height - 1;
      column = Math.max(column, cell.column + cell.width);
    }
    if (cells.length) skip(line, until, cells[0].row, column, columns);
    body.append(line);
  }
}

function skip(line, until, row, from, to) {
  let empty = 0;
  const close = () => { if (empty) line.append(create("td", "", { colSpan: empty })); empty = 0; };
  for (let column = from; column < to; column += 1) {
    if (until[column] >= row) close(); else empty += 1;
  }
  close();
  return Math.max(from, to);
}
