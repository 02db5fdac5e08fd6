// Who is logged in: the name, the way out, and what a reader is not shown because the server would refuse it.
// Runs with `element` (what stands for it in the header) and `server` (the Python functions). Names only ever become text.

const form = element.querySelector(".sb-account"), trouble = form.querySelector("[role=alert]");
const AGAIN = 3000;  // milliseconds until it is asked again where the server did not say

async function draw() {
  const account = await server.account("").catch(() => null);
  if (!account) { setTimeout(draw, AGAIN); return; }
  document.documentElement.classList.toggle("sb-reader", !account.edits);
  form.querySelector("bdi").textContent = account.name;
  form.hidden = !account.name;
}

function forget(storage) {
  for (const key of Object.keys(storage)) if (key.startsWith("sourcebound")) storage.removeItem(key);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  trouble.hidden = true;
  const reply = await fetch(`${location.pathname.replace(/\/?$/, "/")}logout`, { method: "POST" }).catch(() => null);
  if (!reply?.ok) { trouble.hidden = false; return; }
  forget(localStorage);
  forget(sessionStorage);
  location.reload();
});
draw();
