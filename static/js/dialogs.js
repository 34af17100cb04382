// Opens a dialog that htmx has put into the page, and takes it away when it is closed.
const SHOWN_REFUSALS = [409, 422];

document.addEventListener("htmx:beforeSwap", (event) => {
  // A refused form comes back with its errors: that is an answer to show, not a failure.
  const { status, responseText } = event.detail.xhr;
  if (SHOWN_REFUSALS.includes(status) || responseText.trimStart().startsWith("<dialog")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  // A dialog whose answer took the place of the page below has done its work.
  if (event.detail.target.matches("main")) document.querySelector("dialog[data-dialog]")?.close();
  if (!event.detail.target.matches("[data-dialogs]")) return;
  const dialog = event.detail.target.querySelector("[data-dialog]");
  if (!dialog) return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => menu.removeAttribute("open"));
  dialog.addEventListener("close", () => forget(dialog), { once: true });
  dialog.showModal();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-dialog]")) {
    // A link leads to the page below, which is here already.
    event.preventDefault();
    event.target.closest("dialog").close();
  } else if (event.target.matches("dialog[data-dialog]") && isOutside(event)) {
    event.target.close();
  }
});

function forget(dialog) {
  // The region that reads out may have moved into the dialog: it is needed again.
  const region = dialog.querySelector("[data-announcer]");
  if (region) document.body.append(region);
  dialog.remove();
}

function isOutside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
