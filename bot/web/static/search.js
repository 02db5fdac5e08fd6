// Search within the document: in any case, with or without accents, across blocks; white space of any kind is a space.

const searchWords = find(".sb-seek-words"), searchCount = find(".sb-seek-count");
const AROUND = 100;  // matches before and after the current one that are marked
let hits = [], hitRank = -1, searched = "";

const hit = () => hits[hitRank] ?? null;
const hitsNearby = () => hits.slice(Math.max(0, hitRank - AROUND), hitRank + AROUND + 1);

const PLAIN = { "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": "" };

function folded(letter) {
  if (letter < "\u0080") return letter.toLowerCase();
  if (letter in PLAIN) return PLAIN[letter];
  return letter.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

// The text as it is compared, and of each of its units the place where it comes from.
function fold(text) {
  const letters = [], origins = [];
  let place = 0, spaced = true;
  for (const letter of text) {
    const space = /\s/u.test(letter);
    if (!(space && spaced)) for (const unit of (space ? " " : folded(letter)).split("")) { letters.push(unit); origins.push(place); }
    spaced = space;
    place += 1;
  }
  return { text: letters.join(""), origins };
}

function search(words) {
  searched = words;
  hits = [];
  hitRank = -1;
  const wanted = fold(words).text.trim();
  if (wanted && shown) {
    shown.folded ??= fold(shown.text);
    const { text, origins } = shown.folded;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      hits.push({ found: true, start: origins[at], end: origins[at + wanted.length - 1] + 1 });
    }
  }
  return wanted;
}

// A new search begins at the words that are in view, or else at the first.
function searchFresh() {
  const wanted = search(searchWords.value);
  if (hits.length) { hitRank = Math.max(0, hits.findIndex((one) => active && evidenceHolds(active) && one.start >= active.start)); }
  drawHits(wanted);
}

function searchAgain() {
  drawCount(search(searchWords.value));
}

function stepHit(by) {
  if (!hits.length) return;
  hitRank = (hitRank + by + hits.length) % hits.length;
  drawHits(true);
}

function drawHits(wanted) {
  drawCount(wanted);
  paint();
  scrollTo(hit());
}

function drawCount(wanted) {
  const total = hits.length.toLocaleString("en");
  searchCount.textContent = !wanted || !shown ? "" : !hits.length ? "none" : hitRank < 0 ? `${total}` : `${(hitRank + 1).toLocaleString("en")} of ${total}`;
}

function endSearch() {
  searchWords.value = "";
  searchFresh();
  scroller.focus({ preventScroll: true });
}

let typing = 0;
searchWords.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(searchFresh, 150); });
searchWords.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { event.stopPropagation(); event.preventDefault(); clearTimeout(typing); endSearch(); return; }
  if (event.key !== "Enter") return;
  event.preventDefault();
  clearTimeout(typing);
  if (hit() && searchWords.value === searched) stepHit(event.shiftKey ? -1 : 1); else searchFresh();
});
find(".sb-seek-next").addEventListener("click", () => stepHit(1));
find(".sb-seek-previous").addEventListener("click", () => stepHit(-1));
