// Picks rows of a list of roles or users, and offers what can be done with what is picked.
import { onContent } from "./ready.js";

onContent((root) => {
  const forms = root.matches?.("[data-pick-rows]") ? [root] : root.querySelectorAll("[data-pick-rows]");
  for (const form of forms) {
    const all = form.querySelector("[data-pick-all]");
    if (!all) continue;
    all.hidden = false;
    show(form);
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-pick-rows]");
  if (!form) return;
  if (event.target.matches("[data-pick-all]")) {
    for (const row of rowsOf(form)) row.checked = event.target.checked;
  }
  show(form);
});

function rowsOf(form) {
  return [...form.querySelectorAll("[data-pick]:not(:disabled)")];
}

function show(form) {
  const rows = rowsOf(form);
  const count = rows.filter((row) => row.checked).length;
  const all = form.querySelector("[data-pick-all]");
  all.checked = count > 0 && count === rows.length;
  all.indeterminate = count > 0 && count < rows.length;
  form.querySelector("[data-picked]").hidden = count === 0;
  const button = form.querySelector("[data-picked-button]");
  const label = count === 1 ? button.dataset.one : button.dataset.many.replace("{count}", count);
  form.querySelector("[data-picked-label]").textContent = label;
}
