// Closes an open menu on Escape, on a click beside it, and on a choice that asks for it; keeps its
// panel inside the window.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

document.addEventListener("click", ({ target }) => {
  const menu = target.closest("[data-closes-menu]")?.closest("details[data-menu]");
  if (menu) close(menu);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) close(menu);
});

// The focus goes where the menu is opened from, and stays there when that is replaced.
function close(menu) {
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
}

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
