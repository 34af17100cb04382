// Asks before a page is left whose form was changed and not sent: a link of the page by a dialog
// of its own, everything else (another address, the window closed) by the browser's.
const changed = new WeakSet();
const OPENS_HERE = "a[href]:not([hx-get], [data-flyout], [data-close-dialog], [target], [download])";

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-guard-changes]");
  if (form) changed.add(form);
});

// A form that came back with one row more or less is no less changed than it was.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.elt.matches("[data-guard-changes]")) changed.add(detail.elt);
});

document.addEventListener("submit", (event) => changed.delete(event.target), { capture: true });

function changedForms() {
  return [...document.querySelectorAll("[data-guard-changes]")].filter((form) => changed.has(form));
}

addEventListener("beforeunload", (event) => {
  if (changedForms().length > 0) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-leave-now]")) {
    for (const form of changedForms()) changed.delete(form);
  } else if (leaves(event)) {
    event.preventDefault();
    ask(event.target.closest("a").href);
  }
});

function leaves(event) {
  const link = event.target.closest(OPENS_HERE);
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  // A step within the page loses nothing.
  const stays = link.hash && link.href.split("#")[0] === location.href.split("#")[0];
  return !stays && changedForms().length > 0 && Boolean(document.querySelector("[data-leave]"));
}

function ask(href) {
  const question = document.querySelector("[data-leave]").content.firstElementChild.cloneNode(true);
  question.querySelector("[data-leave-now]").href = href;
  question.addEventListener("close", () => question.remove(), { once: true });
  document.body.append(question);
  question.showModal();
}
