// The box for questions: what is sent from it, and what waits until the answer that is on its way has come.
// Runs with `element` (the lines above the box) and `trigger` (which sends a question to the server).

const editing = element.querySelector(".sb-editing"), list = element.querySelector(".sb-queue");
const boxOf = () => document.querySelector("#sb-composer textarea");
const threadOf = () => document.getElementById("sb-thread");
const UNSENT = "sourcebound-unsent";
let waiting = [], sent = "", stopping = "", asking = false, edited = 0;
let opening = true, wanted = null;  // whether the server opens a conversation; what is to be opened after that
let left = "";  // what the page had not sent when it was loaded anew

function write(words) {
  const box = boxOf();
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// `replaced` is the number of the turn that the question is asked instead of, 0 if it is a new one.
function send(question, replaced = 0) {
  endEdit();
  if (asking || opening) { if (question.trim()) waiting.push(question); draw(); return; }
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
  store();
}

// The server has taken the question, and answers it.
const isTaken = () => Boolean(threadOf().querySelector(".sb-pending"));

// The answer is there, or the question was not taken: then its words go back into the box.
function answered(saved) {
  if (!asking || stopping === "told") return;
  if (stopping && !wanted) { stopping = "told"; trigger("submit", {}); return; }
  window.sourcebound.keep(saved);
  stopping = "";
  mark(false);
  if (threadOf().querySelector(".sb-hint") && !boxOf().value) write(sent);
  next();
}

// Something went wrong on the way: what was asked and not taken is there to be sent again.
function failed(saved) {
  if (!asking) return;
  if (isTaken()) { stopping = "begun"; answered(saved); return; }
  const words = unsent();
  waiting = [];
  stopping = "";
  mark(false);
  write(words);
  next();
}

// Questions and conversations are sent one after the other, so that none arrives over what was begun after it.
function next() {
  if (wanted) {
    const [event, what] = wanted;
    wanted = null;
    opening = true;
    trigger(event, what);
    return;
  }
  const question = waiting.shift();
  draw();
  if (question) send(question);
}

const isEmpty = () => !opening && !asking && !threadOf().querySelector(".sb-turn");

// The conversation that was last is shown, or could not be.
function begin() {
  const last = [...threadOf().querySelectorAll(".sb-question")].pop()?.textContent;
  if (left && left !== last) write([left, boxOf().value].filter(Boolean).join("\n"));
  left = "";
  opening = false;
  next();
}

function opened(saved) {
  opening = false;
  window.sourcebound.keep(saved);
  next();
}

// Gradio cancels the answer; when it has, the server is told, and only then what waits is asked.
function stop() {
  if (!asking || stopping) return;
  stopping = "begun";
  cancel();
}

// What is still on its way to the server cannot be cancelled.
function cancel() {
  if (stopping !== "begun") return;
  if (isTaken()) trigger("clear", {}); else requestAnimationFrame(cancel);
}

function stopped(saved) {
  stopping = "";
  answered(saved);
}

// Another conversation is opened by an event of the server.
function leave(event, what = {}) {
  waiting = [];
  wanted = [event, what];
  draw();
  endEdit();
  document.querySelector("#sb-tabs [role=tab]")?.click();
  focusBox();
  if (asking) stop(); else if (!opening) next();
}

// What was typed and not taken by the server, each question in a line.
const unsent = () => [asking && !isTaken() ? sent : "", ...waiting, boxOf()?.value ?? ""].filter(Boolean).join("\n");

// It outlasts the page, which Gradio loads anew when a server that was away is back.
function store() {
  try { sessionStorage.setItem(UNSENT, left || unsent()); } catch { /* it then holds until the page is closed */ }
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
  store();
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
document.addEventListener("input", (event) => { if (event.target === boxOf()) store(); });
document.addEventListener("click", (event) => {
  if (event.detail > 1) return;  // a double click is one press
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
try { left = sessionStorage.getItem(UNSENT) ?? ""; } catch { /* nothing was kept */ }
window.sourcebound = Object.assign(window.sourcebound ?? {}, { begin, isEmpty, answered, failed, opened, stop, stopped, leave });
focusBox();
