// Asks before a page is left whose form was changed and not sent.
const changed = new WeakSet();

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-guard-changes]");
  if (form) changed.add(form);
});

// A form that came back with one row more or less is no less changed than it was.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.elt.matches("[data-guard-changes]")) changed.add(detail.elt);
});

document.addEventListener("submit", (event) => changed.delete(event.target), { capture: true });

addEventListener("beforeunload", (event) => {
  for (const form of document.querySelectorAll("[data-guard-changes]")) {
    if (changed.has(form)) event.preventDefault();
  }
});
