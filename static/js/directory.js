// After a list of roles or users was replaced: tells how many there are, keeps the focus in it.
import { announce } from "./announce.js";

document.addEventListener("htmx:afterSettle", (event) => {
  const list = document.querySelector("[data-directory]");
  if (!list || event.detail.elt !== list) return;
  announce(list.dataset.announce);
  if (document.activeElement === document.body) list.focus();
});
