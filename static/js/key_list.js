// After the list was replaced: tells how many keys there are, and keeps the focus in the list.
import { announce } from "./announce.js";

document.addEventListener("htmx:afterSettle", (event) => {
  const list = document.querySelector("[data-key-list]");
  if (!list || event.detail.elt !== list) return;
  announce(list.dataset.announce);
  if (document.activeElement === document.body) list.focus();
});
