// What a reader takes along from an answer, and says about it.

function download({ name, text }) {
  const link = Object.assign(document.createElement("a"), { download: name, href: URL.createObjectURL(new Blob([text])) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function downloadOriginal() {
  const { source } = shown, mine = request;
  let got;
  try { got = await call("original", source); } catch { got = { error: "The file could not be fetched." }; }
  if (got.error) { if (mine === request) stale.textContent = got.error; return; }
  download({ name: got.name, text: Uint8Array.from(atob(got.data), (letter) => letter.charCodeAt(0)) });
}

function copyAnswer(button) {
  const article = button.closest("article");
  const said = [...article.querySelectorAll(".sb-asked, .sb-not-sure, .sb-short, .sb-refusal, .sb-text")].map((part) => part.textContent.trim()).join("\n");
  const sources = [...article.querySelectorAll("li[data-number]")].map(read).map(reference);
  copy([said, ...sources].join("\n\n"), button);
}

function reference(one) {
  const where = [one.source, one.leaf && `p. ${one.leaf}`, one.heading, `characters ${one.start}–${one.end}`, `sha256 ${one.sha}`];
  return `[${one.number}] “${one.quote}” (${where.filter(Boolean).join(", ")})`;
}

// What is copied is said on the button, for a moment.
async function copy(text, button) {
  const name = button.dataset.name ??= button.textContent;
  try { await navigator.clipboard.writeText(text); } catch { copySelected(text); }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = name; }, 3000);
}

// The clipboard's own interface exists only for https and this machine, and may refuse.
function copySelected(text) {
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

// What came of a verdict is said where it was given, and the thread stays where it is.
function judged({ turn, note }) {
  const actions = document.querySelector(`#t${CSS.escape(turn)} .sb-actions`);
  if (!actions) return;
  find(".sb-judged", actions).textContent = note;
  const box = find(".sb-feedback", actions);
  if (note.startsWith("Saved")) box.open = false;
  keepForm(box);
}

window.sourcebound = Object.assign(window.sourcebound ?? {}, { download, flagChanged, judged });

// Gradio draws the thread anew with every answer: which forms are open, and what was typed and picked, stays with its turn.
const forms = new Map();

function turnOf(box) {
  const turn = box.closest(".sb-turn");
  return turn.id + words(".sb-question", turn) + words(".sb-answer", turn);
}

function keepForm(box, open = box.open) {
  const picked = find(".sb-picked", box);
  const [reason, expected] = ["reason", "expected"].map((name) => find(`[name=${name}]`, box).value);
  forms.set(turnOf(box), { open, reason, expected, quote: picked.textContent, source: picked.dataset.source ?? "" });
}

function restoreForms(thread) {
  for (const box of thread.querySelectorAll(".sb-feedback")) {
    const reason = find("[name=reason]", box), expected = find("[name=expected]", box), picked = find(".sb-picked", box);
    const kept = forms.get(turnOf(box)) ?? { open: false, reason: reason.options[0].value, expected: expected.defaultValue, quote: "", source: "" };
    box.open = kept.open;
    reason.value = kept.reason;
    expected.value = kept.expected;
    if (picked.textContent !== kept.quote) picked.textContent = kept.quote;  // each change of the thread comes here
    picked.dataset.source = kept.source;
  }
}

document.addEventListener("input", (event) => {
  const box = event.target.closest?.(".sb-feedback");
  if (box) keepForm(box);
});

function fill(form) {
  const send = find(".sb-save", form), picked = find(".sb-picked", form);
  send.dataset.reason = find("[name=reason]", form).value;
  send.dataset.expected = find("[name=expected]", form).value;
  send.dataset.evidence = picked.textContent;
  send.dataset.source = picked.dataset.source ?? "";
}

function usePicked(form) {
  const range = selectedRange(), picked = find(".sb-picked", form);
  picked.textContent = range ? slice(...range).trim() : "";
  picked.dataset.source = shown?.source ?? "";
  keepForm(form.closest(".sb-feedback"));
}

function missing({ reason, expected, evidence }) {
  if (reason === "nothing") return "";
  if (!expected.trim()) return "Say what the answer should have been.";
  return evidence ? "" : "Select the words in the document that prove it, then choose “Use the selected words”.";
}

// In the capturing phase, so that it comes before the listener that sends what the button carries.
document.addEventListener("click", (event) => {
  const send = event.target.closest?.(".sb-save");
  if (!send) return;
  const form = send.closest(".sb-form");
  fill(form);
  find(".sb-form-note", form).textContent = missing(send.dataset);
  if (missing(send.dataset)) event.stopPropagation();
}, true);

document.addEventListener("pointerdown", (event) => {  // a click would clear the selection first
  const button = event.target.closest?.("[data-pick]");
  if (button) { event.preventDefault(); }
});

// What is copied from a document is its exact text, with what stands between the cells and words that are shown.
page.addEventListener("copy", (event) => {
  const range = selectedRange();
  if (!range) return;
  event.clipboardData.setData("text/plain", slice(...range));
  event.preventDefault();
});
