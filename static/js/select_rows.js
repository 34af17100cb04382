// Selects the rows of a page at once, and offers to delete what is selected.
import { onContent } from "./ready.js";

onContent((root) => {
  const forms = root.matches?.("[data-select-rows]") ? [root] : root.querySelectorAll("[data-select-rows]");
  for (const form of forms) {
    const all = form.querySelector("[data-select-all]");
    if (!all) continue;
    all.hidden = false;
    show(form);
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-select-rows]");
  if (!form) return;
  if (event.target.matches("[data-select-all]")) {
    for (const row of rowsOf(form)) row.checked = event.target.checked;
  }
  show(form);
});

function rowsOf(form) {
  return [...form.querySelectorAll("[data-select-row]:not(:disabled)")];
}

function show(form) {
  const rows = rowsOf(form);
  const count = rows.filter((row) => row.checked).length;
  const all = form.querySelector("[data-select-all]");
  all.checked = count > 0 && count === rows.length;
  all.indeterminate = count > 0 && count < rows.length;
  const button = form.querySelector("[data-bulk-button]");
  form.querySelector("[data-bulk]").hidden = count === 0;
  const label = count === 1 ? button.dataset.one : button.dataset.many.replace("{count}", count);
  form.querySelector("[data-bulk-label]").textContent = label;
}
