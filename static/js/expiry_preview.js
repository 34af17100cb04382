// Says which day the typed number of days amounts to.
const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_DAYS = 99_999;

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-expiry-days]");
  if (!field) return;
  const preview = field.closest(".field").querySelector("[data-expiry-preview]");
  const days = /^[0-9]+$/.test(field.value) ? Number(field.value) : 0;
  preview.hidden = days < 1 || days > MOST_DAYS;
  if (preview.hidden) return;
  const day = new Date(Date.now() + days * DAY_MS);
  const shown = preview.querySelector("[data-expiry-date]");
  shown.dateTime = day.toISOString();
  shown.textContent = day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
});
