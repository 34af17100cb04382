// The key list while parts of it come and go: what is read out, where the focus is, what failed.
import { announce } from "./announce.js";

document.addEventListener("htmx:afterSettle", (event) => {
  const list = document.querySelector("[data-key-list]");
  if (!list || event.detail.elt !== list) return;
  announce(list.dataset.announce);
  markSearch("wrongSearch" in list.dataset);
  if (document.activeElement === document.body) list.focus();
});

// A link that is a button answers to the space bar too.
document.addEventListener("keydown", (event) => {
  const button = event.target.closest("a[role=button]");
  if (!button || event.key !== " ") return;
  event.preventDefault();
  button.click();
});

document.addEventListener("htmx:responseError", (event) => fail(event.detail.xhr.status, event));
document.addEventListener("htmx:sendError", (event) => fail("", event));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (concerns(event)) document.querySelector("[data-list-failed]")?.remove();
});

function markSearch(isWrong) {
  const field = document.querySelector("#key-search input[type=search]");
  if (isWrong) field?.setAttribute("aria-invalid", "true");
  else field?.removeAttribute("aria-invalid");
}

function concerns(event) {
  return event.detail.target?.matches?.("[data-key-list]") ?? false;
}

// What stood there stays; the way back is the address that was asked for in vain.
function fail(status, event) {
  const template = document.querySelector("template[data-list-failure]");
  if (!template || !concerns(event)) return;
  const callOut = template.content.cloneNode(true);
  callOut.querySelector("[data-try-again]").href = event.detail.pathInfo.finalRequestPath;
  callOut.querySelector("[data-reason]").textContent = status;
  document.querySelector("[data-list-failed]")?.remove();
  document.querySelector("[data-key-list]").prepend(callOut);
}
