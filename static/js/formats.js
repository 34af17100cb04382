// Shows the chosen format of a new key in the one field for it.
import { onContent } from "./ready.js";

onContent((root) => {
  for (const choice of root.querySelectorAll("[data-format-for]")) choice.hidden = false;
});

document.addEventListener("change", (event) => {
  const choice = event.target.closest("[data-format-for]");
  if (choice) document.getElementById(choice.dataset.formatFor).value = choice.value;
});
