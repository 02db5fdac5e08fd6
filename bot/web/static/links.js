// A link to a place in a document: #source=NAME&start=1&end=9&sha256=HASH opens it when the page is loaded.

let linked = null;  // the place that the address names, until a question is asked

function readLink() {
  const values = new URLSearchParams(window.location.hash.slice(1));
  const source = values.get("source"), start = Number(values.get("start") ?? 0), end = Number(values.get("end") ?? 0);
  if (!source || !Number.isInteger(start) || !Number.isInteger(end) || start < 0) return null;
  return { source, start, end, sha: values.get("sha256") ?? "", quote: "", heading: "", status: "link" };
}

function linkOf({ source, start, end, sha }) {
  const address = window.location.href.split("#")[0];
  return `${address}#${new URLSearchParams({ source, start, end, sha256: sha })}`;
}

function linkButton(one) {
  const button = create("button", "sb-copy-link", { type: "button", textContent: "Copy link" });
  button.addEventListener("click", () => copy(linkOf(one), button));
  return button;
}

function followLink() {
  linked = readLink();
  if (!linked) return;
  evidence = [linked];
  if (linked.end > linked.start) openEvidence(linked); else pick(linked.source);
}

function forgetLink() {
  if (linked) window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  linked = null;
}

window.addEventListener("hashchange", followLink);
