// Reads out what became of the last request, and takes its messages away on request.
import { onContent } from "./ready.js";

// By then a screen reader knows the region, and notices what is new in it.
const KNOWN_AFTER_MS = 100;

onContent((root) => {
  for (const button of root.querySelectorAll("[data-dismiss]")) button.hidden = false;
});

// What came with the page is not read out: nothing in the region has changed since.
for (const region of document.querySelectorAll(".flashes[role=status]")) {
  setTimeout(() => {
    region.replaceChildren(...[...region.children].map((flash) => flash.cloneNode(true)));
  }, KNOWN_AFTER_MS);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-flash]").remove();
});
