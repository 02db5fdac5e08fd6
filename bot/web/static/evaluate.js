// The Evaluate tab. The server sends HTML in which all that comes from outside is escaped; this shows it, asks for more,
// and filters. Gradio calls it once, with `element` and `server`.

const root = element.querySelector(".sb-eval"), sheet = root.querySelector(".sb-eval-page");
const trouble = root.querySelector(".sb-trouble");
const EVERY = 1500;      // milliseconds between two looks at a run that goes on
let shown = null;        // the run that is open: {key, earlier}; null on the first page
let state = "";          // what was running, or how it ended, when the first page was drawn
let cases = [];          // the questions of the open run, those out of sight too
const choice = {};       // what was chosen last for the next run: {set, answers, model}
let request = 0;         // the latest page asked for; an older one that arrives late is dropped

async function call(what, more = {}) {
  let reply;
  try { reply = await server.evaluate({ do: what, ...more }); } catch { reply = { error: "The server does not answer. Is it running?" }; }
  if (what !== "status") { trouble.textContent = reply.error ?? ""; trouble.hidden = !reply.error; }
  if (reply.error && what !== "status") trouble.scrollIntoView({ block: "nearest" });
  return reply;
}

async function home(what = "home", more = {}) {
  const mine = ++request;
  const reply = await call(what, { ...chosen(), ...more });
  if (reply.error || mine !== request) return;
  shown = null;
  state = reply.state + reply.key;
  draw(reply.html);
  choose(reply.set);
}

async function showRun(key, earlier = "") {
  chosen();
  const mine = ++request, before = shown;
  const waiting = setTimeout(() => draw('<p class="sb-wait">Opening the run…</p>'), 400);
  const reply = await call("run", { key, earlier });
  clearTimeout(waiting);
  if (mine !== request) return;
  if (reply.error) { if (before) { if (earlier) showAgain(before); } else home(); return; }
  shown = { key, earlier };
  draw(reply.html);
  cases = [...sheet.querySelectorAll(".sb-case")];
  const first = before ? "[name=earlier]" : ".sb-back";
  sheet.querySelector(first)?.focus({ preventScroll: true });
}

// What was wrong stays on the page.
async function showAgain(before) {
  const words = trouble.textContent;
  await showRun(before.key, before.earlier);
  trouble.textContent = words;
  trouble.hidden = false;
}

function draw(html) {
  sheet.innerHTML = html;
  for (const time of sheet.querySelectorAll("time")) time.textContent = local(time.dateTime);
  for (const option of sheet.querySelectorAll("option[data-time]")) {
    option.textContent = option.textContent.replace(/^.*? UTC/, local(option.dataset.time));
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
  const complain = (words) => { trouble.textContent = words; trouble.hidden = false; input.value = ""; };
  if (file.size > largest) return complain(`${file.name} has ${file.size.toLocaleString("en")} bytes; a set has at most ${largest.toLocaleString("en")}`);
  let text;
  try { text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()); }
  catch { return complain(`${file.name} is not text in UTF-8; save it as UTF-8`); }
  await home("upload", { name: file.name, text });
  input.value = "";
}

// Only what changes is replaced, so that the focus stays where it is.
async function look() {
  if (shown || !root.offsetParent) return;
  const mine = request, reply = await call("status");
  if (reply.error || shown || mine !== request) return;
  const box = sheet.querySelector(".sb-status");
  if (reply.state + reply.key !== state) {
    const held = box?.contains(document.activeElement);
    await home();
    if (held) sheet.querySelector(".sb-status [data-run], [data-do=start]")?.focus({ preventScroll: true });
    return;
  }
  if (reply.state !== "running" || !box) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = reply.status;
  for (const name of ["p", "progress"]) box.querySelector(name)?.replaceWith(fresh.content.querySelector(name));
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
  download,
};

root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  const { do: what, run, filter: only, case: id, goto: target } = button.dataset;
  if (what) actions[what]?.(button);
  else if (run) showRun(run);
  else if (only) filter(button);
  else if (id) toggle(button);
  else if (target) goTo(target);
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

setInterval(look, EVERY);
home();
