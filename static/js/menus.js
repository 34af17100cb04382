// Closes an open menu on Escape and on a click beside it; keeps its panel inside the window.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
});

document.addEventListener(
  "toggle",
  ({ target: menu }) => {
    if (!menu.matches("details[data-menu][open]")) return;
    const panel = menu.querySelector(".menu__panel");
    panel.classList.remove("menu__panel--turned");
    const { right } = panel.getBoundingClientRect();
    panel.classList.toggle("menu__panel--turned", right > document.documentElement.clientWidth);
  },
  { capture: true },
);
