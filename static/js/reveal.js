// Shows a password while its eye is pressed.
import { onContent } from "./ready.js";

onContent((root) => {
  for (const button of root.querySelectorAll("[data-reveal]")) button.hidden = false;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveal]");
  if (!button) return;
  const field = document.getElementById(button.dataset.reveal);
  const shows = field.type === "password";
  field.type = shows ? "text" : "password";
  button.setAttribute("aria-pressed", String(shows));
});

document.addEventListener("submit", (event) => {
  // A password manager keeps only what a password field holds.
  for (const button of event.target.querySelectorAll("[data-reveal][aria-pressed=true]")) button.click();
});
