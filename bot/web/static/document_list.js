// The list of documents: those whose title or name holds all the words that were typed.

const FEW = 6;  // documents that need no search

function filterDocumentList() {
  const box = document.querySelector(".sb-filter"), items = [...document.querySelectorAll(".sb-library > li")];
  if (!box) return;
  box.hidden = items.length <= FEW && !box.value;
  const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of items) {
    const name = (find(".sb-read", item).textContent + " " + find(".sb-read", item).dataset.read).toLowerCase();
    item.hidden = !wanted.every((word) => name.includes(word));
  }
  const left = items.filter((item) => !item.hidden).length;
  document.querySelector(".sb-found").textContent = wanted.length ? `${left.toLocaleString("en")} found` : "";
}

document.addEventListener("input", (event) => { if (event.target.matches?.(".sb-filter")) filterDocumentList(); });
