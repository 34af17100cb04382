// Takes a message away on request.
import { onContent } from "./ready.js";

onContent((root) => {
  for (const button of root.querySelectorAll("[data-dismiss]")) button.hidden = false;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-flash]").remove();
});
