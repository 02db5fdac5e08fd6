// What happens on clicks, keys and new answers.

// On a phone the pane is a sheet over the conversation, and takes the focus while it is open.
function raise() {
  sheet.classList.add("sb-raised");
  if (narrow.matches) find(".sb-close").focus({ preventScroll: true });
}

function closePane() {
  sheet.classList.remove("sb-raised");
  back?.focus();
}

document.addEventListener("click", (event) => {
  const reading = event.target.closest?.("[data-read]");
  if (reading) { back = reading; raise(); pick(reading.dataset.read); }
  const copying = event.target.closest?.("[data-copy]");
  if (copying) copyAnswer(copying);
  const picking = event.target.closest?.("[data-pick]");
  if (picking) usePicked(picking.closest(".sb-form"));
  const button = event.target.closest?.("[data-open]");
  const item = button && document.getElementById(button.dataset.open);
  if (item) open(item, button);
  const form = event.target.closest?.(".sb-feedback > summary")?.parentElement;
  if (form) keepForm(form, !form.open);  // it opens, or closes, after this
});

document.addEventListener("keydown", (event) => {
  const within = event.target === document.body || event.target.closest?.(".sb-pane, #sb-thread, #sb-evaluate");
  if (!within || event.target.matches("select, input, textarea, summary") || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") closePane();
  else if (event.key === "/") { event.preventDefault(); raise(); searchWords.focus(); searchWords.select(); }
  else if (event.key === "n" || event.key === "N") step(1);
  else if (event.key === "p" || event.key === "P") step(-1);
});

picker.addEventListener("change", () => pick(picker.value));
find(".sb-close").addEventListener("click", closePane);
document.querySelector(".sb-show-source").addEventListener("click", (event) => { back = event.target; raise(); });
for (const button of element.querySelectorAll("[data-looks]")) button.addEventListener("click", () => look(button.dataset.looks));
saveOriginal.addEventListener("click", downloadOriginal);
scroller.addEventListener("scroll", () => requestAnimationFrame(readLeaf), { passive: true });
find(".sb-leaf-number").addEventListener("change", (event) => { turnTo(Number.parseInt(event.target.value, 10) || 1); event.target.blur(); });
find(".sb-next").addEventListener("click", () => step(1));
find(".sb-previous").addEventListener("click", () => step(-1));

let followed = "", waited = 0, toldAt = 0;

// Gradio puts a new conversation over the old one, and with it goes what was added here: markers, flags.
function follow(thread) {
  const last = [...thread.querySelectorAll(".sb-turn")].pop();
  markers();
  flagChanged();
  restoreForms(thread);
  find(".sb-hint", thread)?.scrollIntoView({ block: "nearest" });
  const now = last ? last.id + last.className + words(".sb-question", last) + words(".sb-answer", last) : "";
  if (now === followed) return;
  followed = now;
  if (last) showTurn(thread, last); else forget();
  if (last && find(".sb-wait", last)) forgetLink();
  if (!last || find(".sb-wait", last)) return;
  listDocuments();
  const first = find("li[data-source]", last);
  if (first && !linked) open(first, null, { reveal: false });
}

const words = (name, within) => find(name, within)?.textContent ?? "";

// The end of a short answer, the beginning of one that does not fit.
function showTurn(thread, turn) {
  const top = turn.getBoundingClientRect().top - thread.getBoundingClientRect().top;
  const bottom = top + turn.offsetHeight + (turn.nextElementSibling?.offsetHeight ?? 0);
  thread.scrollTop += Math.min(top - 8, bottom + 40 - thread.clientHeight);
}

// The list of documents exists only once its tab has been opened: what holds both is watched.
function watch() {
  const tabs = document.getElementById("sb-tabs"), thread = document.getElementById("sb-thread");
  if (!thread || !document.getElementById("sb-draft")) { requestAnimationFrame(watch); return; }
  thread.setAttribute("role", "log");
  thread.setAttribute("aria-label", "Conversation");
  thread.tabIndex = 0;
  new MutationObserver((changes) => {
    if (changes.some((change) => thread.contains(change.target))) follow(thread);
    if (changes.some((change) => change.target.closest?.("#sb-listed"))) listDocuments();
    document.querySelector(".upload-container[aria-label]")?.removeAttribute("aria-label");  // it hides what the button says
  }).observe(tabs, { childList: true, subtree: true });
  const draft = document.getElementById("sb-draft"), inside = { childList: true, subtree: true, characterData: true };
  new MutationObserver(() => {
    showDraft(thread, draft.querySelector(".sb-text"));
    showPlace(find(".sb-turn:last-child .sb-wait", thread), draft.querySelector(".sb-place"));
  }).observe(draft, inside);
  follow(thread);
}

// What a model has written so far arrives beside the conversation, so that this is not drawn anew with every word.
function showDraft(thread, written) {
  const place = find(".sb-turn:last-child .sb-draft", thread);
  if (!place || !written?.textContent.trim()) return;
  place.replaceChildren(written.cloneNode(true));
  find(".sb-wait", place.parentElement).textContent = "Being written, not yet checked…";
  showTurn(thread, place.closest(".sb-turn"));
}

// The place in line changes often: it is read aloud at first, and then not more often than every few seconds.
function showPlace(wait, place) {
  const told = document.querySelector(".sb-place-told"), inLine = place && place.dataset.rank !== "0";
  if (!inLine) { told.textContent = ""; toldAt = 0; }
  if (!wait || !place) return;
  wait.textContent = place.textContent;
  wait.classList.toggle("sb-in-line", inLine);
  if (!inLine || Date.now() - toldAt < 8000) return;
  told.textContent = place.textContent;
  toldAt = Date.now();
}

function sayHowLong() {
  const wait = document.querySelector(".sb-wait:not(.sb-in-line)");
  waited = wait ? waited + 1 : 0;
  if (waited >= 5) wait.textContent = `${wait.textContent.split("…")[0]}… ${waited} s`;
}

setInterval(sayHowLong, 1000);
drawSteps();
drawTools();
followLink();
listDocuments().then(() => {
  if (active || linked || !listed) return;
  if (listed.length === 1) pick(listed[0].source);
  else note(listed.length ? "Ask a question, or choose a document above to read it." : "There are no documents to show.", "empty");
});
watch();
