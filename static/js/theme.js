// Changes the colours at once; without this, the server does it with the next page.
const A_YEAR = 365 * 24 * 60 * 60;
// Paper is always light.
const DARK_MEDIA = {
  light: "not all",
  dark: "screen",
  system: "screen and (prefers-color-scheme: dark)",
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]")) return;
  event.preventDefault();
  const chosen = event.submitter.value;
  document.documentElement.dataset.theme = chosen;
  document.querySelector("link[data-dark]").media = DARK_MEDIA[chosen];
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `apikeys_theme=${chosen}; path=/; max-age=${A_YEAR}; samesite=lax${secure}`;
  for (const button of form.querySelectorAll("[name=theme]")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
});
