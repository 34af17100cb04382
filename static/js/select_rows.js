// Selects rows, on this page and on others, and offers to delete what is selected.
//
// What is selected is remembered while the pages of one list are turned, and forgotten with
// the search and the filters that it was found by.
import { announce } from "./announce.js";
import { onContent } from "./ready.js";

const MOST = 1000;
const chosen = new Set();
let scope = null;

onContent((root) => {
  const forms = root.matches?.("[data-select-rows]") ? [root] : root.querySelectorAll("[data-select-rows]");
  for (const form of forms) {
    if (form.dataset.scope !== scope) chosen.clear();
    scope = form.dataset.scope;
    for (const row of rowsOf(form)) {
      // A browser that comes back to a page ticks its boxes again.
      if (row.checked) chosen.add(row.value);
      row.checked = chosen.has(row.value);
    }
    reveal(form);
    show(form);
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-select-rows]");
  if (!form) return;
  if (event.target.matches("[data-select-all]")) {
    for (const row of rowsOf(form)) row.checked = event.target.checked;
  }
  for (const row of rowsOf(form)) {
    if (row.checked && chosen.size < MOST) chosen.add(row.value);
    else if (!row.checked) chosen.delete(row.value);
    row.checked = chosen.has(row.value);
  }
  show(form);
  announce(labelOf(form));
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-bulk-clear]")) return;
  const form = event.target.closest("[data-select-rows]");
  chosen.clear();
  for (const row of rowsOf(form)) row.checked = false;
  const matching = form.querySelector("[data-select-matching]");
  if (matching) matching.checked = false;
  show(form);
  form.querySelector("[data-select-all]").focus();
});

function rowsOf(form) {
  return [...form.querySelectorAll("[data-select-row]:not(:disabled)")];
}

function reveal(form) {
  for (const part of form.querySelectorAll("[data-select-all], [data-bulk-clear]")) part.hidden = false;
}

function show(form) {
  const bar = form.querySelector("[data-bulk]");
  if (!bar) return carry(form, []);
  const rows = rowsOf(form);
  const here = rows.filter((row) => row.checked).length;
  const matching = isMatching(form);
  const all = form.querySelector("[data-select-all]");
  all.checked = here > 0 && here === rows.length;
  all.indeterminate = here > 0 && here < rows.length;
  bar.hidden = chosen.size === 0 && !matching;
  bar.querySelector("[data-bulk-label]").textContent = labelOf(form);
  const elsewhere = bar.querySelector("[data-bulk-elsewhere]");
  const others = chosen.size - here;
  elsewhere.hidden = matching || others === 0;
  elsewhere.textContent = counted(elsewhere, others);
  const onPage = new Set(rows.map((row) => row.value));
  carry(form, [...chosen].filter((id) => !onPage.has(id)));
}

function labelOf(form) {
  const button = form.querySelector("[data-bulk-button]");
  return isMatching(form) ? button.dataset.all : counted(button, chosen.size);
}

function isMatching(form) {
  return form.querySelector("[data-select-matching]")?.checked ?? false;
}

function counted(element, count) {
  return count === 1 ? element.dataset.one : element.dataset.many.replace("{count}", count);
}

// One field for all of them: a form may have a thousand fields at most.
function carry(form, ids) {
  form.querySelector("[data-selected-elsewhere]").value = JSON.stringify(ids);
}
