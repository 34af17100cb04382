// Shows a tab about a key in its panel; what was typed in the form stays there meanwhile.
document.addEventListener(
  "click",
  (event) => {
    const tab = event.target.closest("[data-key-tab]");
    if (!tab || tab.id !== "key-tab-settings") return;
    // The form is here already: asking for it would throw away what was typed.
    event.preventDefault();
    event.stopPropagation();
    const panel = tab.closest("dialog");
    panel.querySelector("[data-key-part]").replaceChildren();
    show(panel, tab);
  },
  { capture: true },
);

document.addEventListener("htmx:afterRequest", (event) => {
  const tab = event.detail.elt;
  if (event.detail.successful && tab.matches("[data-key-tab]")) show(tab.closest("dialog"), tab);
});

function show(panel, current) {
  for (const tab of panel.querySelectorAll("[data-key-tab]")) tab.removeAttribute("aria-current");
  current.setAttribute("aria-current", "true");
  panel.querySelector("[data-key-settings]").hidden = current.id !== "key-tab-settings";
}
