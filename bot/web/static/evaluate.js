// The Evaluate tab. The server sends HTML in which all that comes from outside is escaped; this shows it, asks for more,
// and filters. Gradio calls it once, with `element` and `server`.

const root = element.querySelector(".sb-eval"), sheet = root.querySelector(".sb-eval-page");
const trouble = root.querySelector(".sb-trouble"), said = root.querySelector(".sb-said");
const away = root.querySelector(".sb-away");
const aloud = root.querySelector(".sb-aloud");  // read out, but not shown: the page shows it elsewhere
const frame = root.closest("#sb-evaluate");
const EVERY = 1500;      // milliseconds between two looks at a run that goes on
const LATE = 10_000;     // milliseconds after which a look is said to be late
const PARTS = [".sb-choose", ".sb-status", ".sb-runs"];  // of the first page: what can change while it is read
let shown = null;        // the run that is open: {key, earlier}; null on the first page
let state = "";          // what was running, or how it ended, when the first page was drawn
let cases = [];          // the questions of the open run, those out of sight too
let request = 0;         // the latest page asked for; an older one that arrives late is dropped
let left = 0;            // how far the first page was scrolled when a run was opened
let sent = {};           // the HTML of those parts as they were drawn last
const choice = {};       // what was chosen last for the next run: {set, answers, model}

// Gradio answers nothing where a request came to the server and went wrong.
async function ask(what, more) {
  const got = await server.evaluate({ do: what, ...more }).catch(() => null);
  const reply = got ?? { error: "The server does not answer. Is it running?" };
  if (!reply.error) away.hidden = true;
  return reply;
}

// What nobody has pressed a button for is asked again where it fails, and until then the page says so.
async function peek(what) {
  const say = () => { away.hidden = false; }, late = setTimeout(say, LATE);
  const reply = await ask(what);
  clearTimeout(late);
  if (reply.error) say();
  return reply;
}

async function call(what, more = {}) {
  const reply = await ask(what, more);
  complain(reply.error ?? "");
  said.textContent = reply.said ?? "";
  return reply;
}

function complain(words) {
  trouble.textContent = words;
  trouble.hidden = !words;
  if (words) trouble.scrollIntoView({ block: "nearest" });
}

async function home(what = "home", more = {}) {
  const mine = ++request;
  const reply = await call(what, { ...chosen(), ...more });
  if (!reply.error && mine === request) drawHome(reply);
}

function drawHome(reply) {
  chosen();
  const fresh = parsed(reply.html), key = shown?.key;
  const now = Object.fromEntries(PARTS.map((part) => [part, fresh.querySelector(part).innerHTML]));
  if (sheet.querySelector(".sb-new")) for (const part of PARTS) { if (now[part] !== sent[part]) redraw(part, fresh); }
  else sheet.replaceChildren(fresh);
  sent = now;
  shown = null;
  state = reply.state + reply.key;
  localise(sheet);
  choose(reply.set);
  if (!key) return;
  frame.scrollTop = left;
  sheet.querySelector(`.sb-runs [data-run="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

// What is open stays open, and the focus stays on what does the same.
function redraw(part, fresh) {
  const box = sheet.querySelector(part), held = box.contains(document.activeElement) ? document.activeElement : null;
  const opened = [...box.querySelectorAll("details[open] [data-key]")].map((button) => button.dataset.key);
  box.replaceChildren(...fresh.querySelector(part).childNodes);
  for (const button of box.querySelectorAll("details [data-key]")) button.closest("details").open = opened.includes(button.dataset.key);
  if (!held) return;
  const same = [...box.querySelectorAll("button, select")].find((one) => alike(one, held));
  (same ?? box.querySelector("h2, button") ?? sheet.querySelector("[data-do=start]"))?.focus({ preventScroll: true });
}

const alike = (one, other) => one.name === other.name && ["do", "run", "key"].every((name) => one.dataset[name] === other.dataset[name]);

async function showRun(key, earlier = "") {
  chosen();
  const mine = ++request, before = shown;
  const waiting = setTimeout(() => { said.textContent = before ? "Comparing…" : "Opening the run…"; }, 400);
  const reply = await call("run", { key, earlier });
  clearTimeout(waiting);
  if (mine !== request) return;
  if (reply.error) {
    if (before) sheet.querySelector("[name=earlier]").value = before.earlier;
    else refresh();
    return;
  }
  shown = { key, earlier };
  const fresh = parsed(reply.html);
  if (before) sheet.querySelector(".sb-found").replaceWith(fresh.querySelector(".sb-found"));
  else { left = frame.scrollTop; sheet.replaceChildren(fresh); frame.scrollTop = 0; }
  localise(sheet);
  cases = [...sheet.querySelectorAll(".sb-case")];
  if (before) aloud.textContent = earlier ? "The comparison is shown." : "The comparison is closed.";
  else sheet.querySelector(".sb-back").focus({ preventScroll: true });
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function localise(part) {
  for (const time of part.querySelectorAll("time")) time.textContent = local(time.dateTime);
  for (const option of part.querySelectorAll("option[data-time]")) {
    option.textContent = option.textContent.replace(/^.*? UTC/, local(option.dataset.time));
    option.removeAttribute("data-time");
  }
}

const local = (iso) => new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
const selects = () => [...sheet.querySelectorAll(".sb-start select")];

function chosen() {
  for (const one of selects()) choice[one.name] = one.value;
  return choice;
}

// What was chosen stays chosen when the page is drawn anew.
function choose(set) {
  Object.assign(choice, set ? { set } : {});
  for (const one of selects()) {
    if ([...one.options].some((option) => option.value === choice[one.name])) one.value = choice[one.name];
  }
  describeSet();
}

function describeSet() {
  const data = sheet.querySelector("[name=set]")?.selectedOptions[0]?.dataset ?? {};
  for (const part of sheet.querySelectorAll("[data-when]")) part.hidden = !(part.dataset.when in data);
}

async function upload(input) {
  const file = input.files[0], largest = Number(input.dataset.largest);
  if (!file) return;
  const refuse = (words) => { complain(words); said.textContent = input.value = ""; };
  if (file.size > largest) return refuse(`${file.name} has ${file.size.toLocaleString("en")} bytes; a set has at most ${largest.toLocaleString("en")}`);
  let text;
  try { text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()); }
  catch { return refuse(`${file.name} is not text in UTF-8; save it as UTF-8`); }
  said.textContent = `Checking ${file.name}…`;
  await home("upload", { name: file.name, text });
  input.value = "";
}

// Says whether the page was drawn.
async function refresh() {
  const mine = request, reply = await peek("home");
  if (reply.error || shown || mine !== request) return false;
  drawHome(reply);
  return true;
}

// While a run goes on, only how far it has come is replaced; that it has ended is read out.
async function look() {
  if (shown || !root.offsetParent) return;
  if (!sheet.querySelector(".sb-status")) { await home(); return; }  // it could not be opened
  const mine = request, reply = await peek("status");
  const box = sheet.querySelector(".sb-status");
  if (reply.error || shown || !box || mine !== request) return;
  if (reply.state + reply.key !== state) {
    if (await refresh()) aloud.textContent = box.querySelector("p")?.textContent ?? "";
    return;
  }
  if (reply.state !== "running" && reply.state !== "busy") return;
  const fresh = parsed(reply.status);
  for (const name of ["p", "progress"]) box.querySelector(name)?.replaceWith(fresh.querySelector(name));
}

const words = new WeakMap();

function says(item) {
  if (!words.has(item)) words.set(item, `${item.firstChild.textContent} ${item.firstChild.dataset.case}`.toLowerCase());
  return words.get(item);
}

function sift() {
  const only = sheet.querySelector("[data-filter][aria-pressed=true]")?.dataset.filter ?? "all";
  const sought = (sheet.querySelector("[name=search]")?.value ?? "").trim().toLowerCase();
  const found = cases.filter((item) => item.dataset.tags.split(" ").includes(only) && says(item).includes(sought));
  sheet.querySelector(".sb-cases").replaceChildren(...found);  // hiding a thousand items takes far longer
  const counts = [found, cases].map((some) => some.length.toLocaleString("en"));
  sheet.querySelector("[data-shown]").textContent = found.length === cases.length ? "" : `${counts.join(" of ")} questions`;
}

function filter(button) {
  for (const one of sheet.querySelectorAll("[data-filter]")) one.setAttribute("aria-pressed", String(one === button));
  sift();
}

async function toggle(button, want = button.getAttribute("aria-expanded") !== "true") {
  const box = button.nextElementSibling;
  button.setAttribute("aria-expanded", String(want));
  box.hidden = !want;
  if (!want || box.firstChild) return;
  const { key } = shown;
  const reply = await call("case", { key, id: button.dataset.case });
  if (reply.error) { toggle(button, false); return; }
  box.innerHTML = reply.html;
  window.sourcebound.flagChanged();
}

function goTo(id) {
  sheet.querySelector("[name=search]").value = "";
  filter(sheet.querySelector("[data-filter=all]"));
  const button = sheet.querySelector(`[data-case="${CSS.escape(id)}"]`);
  toggle(button, true);
  button.focus({ preventScroll: true });
  button.scrollIntoView({ block: "start" });
}

async function name() {
  const [called, note] = ["name", "note"].map((part) => sheet.querySelector(`.sb-naming [name=${part}]`).value);
  const shared = sheet.querySelector(".sb-naming [name=shared]")?.checked ?? false;
  const { key } = shown, reply = await call("name", { key, name: called, note, shared });
  if (reply.error || shown?.key !== key) return;
  const head = sheet.querySelector(".sb-head");
  head.innerHTML = reply.html;
  localise(head);
}

async function download(button) {
  const reply = await call("download", { ...shown, kind: button.dataset.kind });
  if (!reply.error) window.sourcebound.download(reply);
}

const actions = {
  home: () => home(),
  start: async () => { await home("start"); sheet.querySelector("[data-do=cancel]")?.focus(); },
  cancel: async () => { await home("cancel"); sheet.querySelector("[data-do=start]")?.focus(); },
  discard: (button) => home("discard", { set: button.dataset.key ?? chosen().set }),
  delete: (button) => home("delete", { key: button.dataset.key }),
  name,
  download,
};
const going = new Set();

// A second press of what is being done does nothing.
async function act(button) {
  const what = button.dataset.do;
  if (going.has(what)) return;
  going.add(what);
  try { await actions[what]?.(button); } finally { going.delete(what); }
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  const { do: what, run, filter: only, case: id, goto: target } = button.dataset;
  if (what) act(button);
  else if (run) showRun(run);
  else if (only) filter(button);
  else if (id) toggle(button);
  else if (target) goTo(target);
});

root.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".sb-naming input")) act(sheet.querySelector("[data-do=name]"));
});

let typing;
root.addEventListener("input", (event) => {
  if (event.target.name !== "search") return;
  clearTimeout(typing);
  typing = setTimeout(sift, 120);
});

root.addEventListener("change", (event) => {
  if (event.target.type === "file") upload(event.target);
  else if (event.target.name === "set") describeSet();
  else if (event.target.name === "earlier") showRun(shown.key, event.target.value);
});

// One look after the other, so that none of an earlier time comes last.
async function watch() {
  await look();
  setTimeout(watch, EVERY);
}

home().then(() => setTimeout(watch, EVERY));
