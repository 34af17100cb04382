// One key, or the form for a new one, in a panel over the list; without this, on its own page.
//
// A panel may have an address of its own. It is in the address bar while the panel is open, so
// that it can be kept, sent on, and left by the browser's Back.
const FAILURES = ["htmx:responseError", "htmx:sendError", "htmx:timeout"];

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-flyout]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  window.htmx.ajax("GET", link.getAttribute("href"), { target: "[data-dialogs]", swap: "innerHTML" });
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.detail.target.matches("[data-dialogs]")) return;
  const panel = event.detail.target.querySelector("dialog[data-dialog]");
  if (!panel) return;
  const address = panel.dataset.flyoutAddress;
  if (!address) return;
  if (location.pathname !== address) history.pushState({ flyout: true }, "", address);
  panel.addEventListener("close", () => leave(address, panel.dataset.flyoutBehind), { once: true });
});

document.addEventListener("htmx:afterSettle", (event) => {
  // Not before: htmx has its own idea of what has the focus at first.
  if (event.detail.target.matches("[data-dialogs]")) {
    event.detail.target.querySelector("[aria-invalid=true]")?.focus();
  }
});

addEventListener("popstate", () => {
  document.querySelector("dialog[data-flyout-address]")?.close();
});

for (const failure of FAILURES) {
  document.addEventListener(failure, (event) => {
    const { target, requestConfig } = event.detail;
    if (!target?.matches("[data-dialogs], [data-key-part]")) return;
    const notice = document.querySelector("dialog[open] [data-flyout-failure]");
    if (requestConfig.verb === "get" && failure === FAILURES[0]) location.assign(requestConfig.path);
    else if (notice) {
      notice.hidden = false;
      notice.scrollIntoView({ block: "nearest" });
    }
  });
}

function leave(address, behind) {
  // After Back, or after the key was made, the address is the list's already.
  if (location.pathname === address) history.replaceState(null, "", behind);
}
