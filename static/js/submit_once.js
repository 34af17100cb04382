// Sends a form once: a second click or Enter while the answer is under way does nothing.
const busy = new WeakSet();

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("[data-submit-once]")) return;
    if (busy.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    busy.add(form);
    const button = form.querySelector("[data-busy-label]");
    // After the event: a disabled button would not be sent.
    setTimeout(() => setBusy(button), 0);
  },
  { capture: true },
);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (busy.delete(form)) reset(form);
});

addEventListener("pageshow", (event) => {
  // Back from the browser's memory the form is fresh again.
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("[data-submit-once]")) {
    busy.delete(form);
    reset(form);
  }
});

function setBusy(button) {
  if (!button) return;
  button.dataset.label ??= button.textContent;
  button.textContent = button.dataset.busyLabel;
  button.disabled = true;
}

function reset(form) {
  const button = form.querySelector("[data-busy-label]");
  if (!button?.dataset.label) return;
  button.textContent = button.dataset.label;
  button.disabled = false;
}
