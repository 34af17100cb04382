// Asks before a page is left whose form was changed and not sent.
const changed = new WeakSet();

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-guard-changes]");
  if (form) changed.add(form);
});

document.addEventListener("submit", (event) => changed.delete(event.target), { capture: true });

addEventListener("beforeunload", (event) => {
  for (const form of document.querySelectorAll("[data-guard-changes]")) {
    if (changed.has(form)) event.preventDefault();
  }
});
