// The box for questions: what is sent from it, and what waits until the answer that is on its way has come.
// Runs with `element` (the lines above the box) and `trigger` (which sends a question to the server).

const editing = element.querySelector(".sb-editing"), list = element.querySelector(".sb-queue");
const boxOf = () => document.querySelector("#sb-composer textarea");
const threadOf = () => document.getElementById("sb-thread");
let waiting = [], sent = "", stopping = "", ready = false, asking = false, edited = 0;

function write(words) {
  const box = boxOf();
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// `replaced` is the number of the turn that the question is asked instead of, 0 if it is a new one.
function send(question, replaced = 0) {
  endEdit();
  if (asking || !ready) { if (question.trim()) waiting.push(question); draw(); return; }
  sent = question;
  mark(true);
  trigger("select", { question, replaced });
}

function sendBox() {
  const question = boxOf().value, replaced = edited;
  write("");
  send(question, replaced);
}

function mark(now) {
  asking = now;
  element.classList.toggle("sb-asking", now);
}

// The answer is there, or the question was not taken: then its words go back into the box.
function answered(saved) {
  if (!asking || stopping === "told") return;
  if (stopping) { stopping = "told"; trigger("submit", {}); return; }
  window.sourcebound.keep(saved);
  mark(false);
  if (threadOf().querySelector(".sb-hint") && !boxOf().value) write(sent);
  sendNext();
}

function sendNext() {
  const next = waiting.shift();
  draw();
  if (next) send(next);
}

const isEmpty = () => ready && !asking && !threadOf().querySelector(".sb-turn");

// The conversation that was last is shown: what was asked before it came does not vanish under it.
function begin() {
  ready = true;
  sendNext();
}

// Gradio cancels the answer; when it has, the server is told, and only then what waits is asked.
function stop() {
  stopping = asking ? "begun" : "";
}

function stopped(saved) {
  stopping = "";
  answered(saved);
}

// Another conversation is opened.
function leave() {
  waiting = [];
  window.sourcebound.keep(null);
  draw();
  endEdit();
  document.querySelector("#sb-tabs [role=tab]")?.click();
  focusBox();
}

function edit(button) {
  const turn = button.closest(".sb-turn");
  write(turn.querySelector(".sb-question").textContent);
  edited = Number(turn.id.slice(1));
  editing.hidden = false;
  boxOf().focus();
}

function endEdit() {
  edited = 0;
  editing.hidden = true;
}

function draw() {
  list.replaceChildren(...waiting.map((question, rank) => {
    const item = document.createElement("li"), words = document.createElement("bdi"), out = document.createElement("button");
    words.textContent = question;
    Object.assign(out, { type: "button", textContent: "✕", title: "Do not ask this" });
    out.setAttribute("aria-label", `Do not ask: ${question}`);
    out.addEventListener("click", () => { waiting.splice(rank, 1); draw(); boxOf().focus(); });
    item.append("Asked next: ", words, out);
    return item;
  }));
}

// Not on touch screens, where a keyboard would cover the page.
function focusBox() {
  if (!boxOf()) { requestAnimationFrame(focusBox); return; }
  if (window.matchMedia("(hover: hover) and (pointer: fine)").matches) boxOf().focus({ preventScroll: true });
}

// At once, and not when Gradio gets to it: by then something else may stand in the box.
document.addEventListener("keydown", (event) => {
  if (event.target !== boxOf() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  sendBox();
}, true);
document.addEventListener("click", (event) => {
  const at = (name) => event.target.closest?.(name);
  if (at("#sb-send")) sendBox();
  else if (at("[data-ask]")) send(at("[data-ask]").dataset.ask);
  else if (at("[data-edit]")) edit(at("[data-edit]"));
  else if (at("[data-retry]")) {
    const turn = at(".sb-turn");
    send(turn.querySelector(".sb-question").textContent, Number(turn.id.slice(1)));
  }
});
element.querySelector(".sb-keep-question").addEventListener("click", () => { endEdit(); write(""); boxOf().focus(); });
window.sourcebound = Object.assign(window.sourcebound ?? {}, { begin, isEmpty, answered, stop, stopped, leave });
focusBox();
