// Copies what stands in the element that `data-copy-from` names.
import { announce } from "./announce.js";
import { onContent } from "./ready.js";

const SHOW_FOR_MS = 2000;

onContent((root) => {
  for (const button of root.querySelectorAll("[data-copy-from]")) button.hidden = false;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-from]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copyFrom);
  await copy(source);
  button.dataset.done = "";
  setTimeout(() => delete button.dataset.done, SHOW_FOR_MS);
  announce(button.dataset.copied.replace("{format}", formatOf(source)));
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-select-on-focus]")) event.target.select();
});

function formatOf(source) {
  const choice = document.querySelector(`[data-format-for="${source.id}"]`);
  return choice ? choice.selectedOptions[0].textContent.trim() : "";
}

async function copy(source) {
  const text = source.value ?? source.textContent;
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Over plain HTTP the browser lends no clipboard; selecting and copying still works.
  const range = document.createRange();
  range.selectNodeContents(source);
  if (source.select) source.select();
  else getSelection().replaceAllRanges([range]);
  document.execCommand("copy");
}
