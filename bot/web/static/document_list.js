// The list of documents: found by their words, sorted, and several deleted together.
// Runs with `element` (what stands above the list) and `trigger`.

const FEW = 6;  // documents that need no search
const find = (name) => element.querySelector(name);
const box = find(".sb-filter"), order = find(".sb-sort"), all = find(".sb-pick-all"), bulk = find(".sb-bulk");
const picked = new Set();

const byTitle = (a, b) => a.dataset.title.localeCompare(b.dataset.title, "en", { numeric: true });
const ORDERS = {
  title: byTitle,
  added: (a, b) => b.dataset.added.localeCompare(a.dataset.added) || byTitle(a, b),
  size: (a, b) => b.dataset.size - a.dataset.size || byTitle(a, b),
};

const items = () => [...document.querySelectorAll("#sb-listed .sb-library > li")];
const check = (item) => item.querySelector(".sb-pick");
const counted = (words, count) => words.replace("{count}", count.toLocaleString("en"));

function draw() {
  const listed = items();
  sort(listed);
  filter(listed);
  const present = new Set(listed.map((item) => check(item).value));
  for (const source of picked) if (!present.has(source)) picked.delete(source);
  for (const item of listed) check(item).checked = picked.has(check(item).value);
  tell(listed);
}

function sort(listed) {
  const sorted = [...listed].sort(ORDERS[order.value]);
  if (sorted.some((item, place) => item !== listed[place])) sorted[0].parentElement.append(...sorted);
}

function filter(listed) {
  box.hidden = listed.length <= FEW && !box.value;
  const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of listed) {
    const name = `${item.dataset.title} ${check(item).value}`.toLowerCase();
    item.hidden = !wanted.every((word) => name.includes(word));
  }
  const left = listed.filter((item) => !item.hidden).length;
  find(".sb-found").textContent = wanted.length ? counted(find(".sb-found").dataset.words, left) : "";
}

// Only what is in sight is deleted, so that nobody deletes what a search has hidden.
const marked = (listed) => listed.filter((item) => !item.hidden && check(item).checked);

function tell(listed) {
  const inSight = listed.filter((item) => !item.hidden).length, count = marked(listed).length;
  find(".sb-order").hidden = find(".sb-picked-row").hidden = listed.length < 2;
  all.checked = count > 0 && count === inSight;
  all.indeterminate = count > 0 && count < inSight;
  bulk.hidden = count === 0;
  bulk.open &&= count > 0;
  const name = counted(count === 1 ? bulk.dataset.one : bulk.dataset.other, count);
  bulk.querySelector("summary").textContent = bulk.querySelector("button").textContent = name;
}

function pick(item, on) {
  check(item).checked = on;
  if (on) picked.add(check(item).value);
  else picked.delete(check(item).value);
}

box.addEventListener("input", draw);
order.addEventListener("change", draw);
all.addEventListener("change", () => {
  const on = all.checked;
  for (const item of items()) if (!item.hidden) pick(item, on);
  tell(items());
});
bulk.querySelector("button").addEventListener("click", () => {
  bulk.open = false;
  trigger("select", { sources: marked(items()).map((item) => check(item).value) });
});

const desk = element.closest("#sb-documents");
desk.addEventListener("change", (event) => {
  if (!event.target.matches(".sb-pick")) return;
  pick(event.target.closest("li"), event.target.checked);
  tell(items());
});
new MutationObserver((changes) => {
  if (changes.some((change) => change.target.closest?.("#sb-listed"))) draw();
}).observe(desk, { childList: true, subtree: true });
draw();
