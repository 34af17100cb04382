// Moves the focus to what matters most on a new page, and reads it out.
import { announce } from "./announce.js";
import { onContent } from "./ready.js";

onContent((root) => {
  const important = root.querySelector("[data-focus]");
  if (!important) return;
  important.focus();
  if (important.dataset.announce) announce(important.dataset.announce);
});
