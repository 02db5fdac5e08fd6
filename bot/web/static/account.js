// Who is logged in: the name, the way out, and what a reader is not shown because the server would refuse it.
// Runs with `element` (what stands for it in the header) and `server` (the Python functions). Names only ever become text.

const form = element.querySelector(".sb-account");

server.account("").then(({ name, edits }) => {
  document.documentElement.classList.toggle("sb-reader", !edits);
  form.querySelector("bdi").textContent = name;
  form.hidden = !name;
}).catch(() => { /* the page then says itself that the server cannot be reached */ });

function forget(storage) {
  for (const key of Object.keys(storage)) if (key.startsWith("sourcebound")) storage.removeItem(key);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try { await fetch(`${location.pathname.replace(/\/?$/, "/")}logout`, { method: "POST" }); } catch { return; }
  forget(localStorage);
  forget(sessionStorage);
  location.reload();
});
