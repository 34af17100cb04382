// Asks the server whether a name is taken when its box is left, and keeps the form from being saved
// with such a name.
import { announce } from "./announce.js";

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const field = detail.requestConfig?.elt;
  if (!field?.matches?.("[data-asked]")) return;
  const error = document.querySelector(`#${field.id}-help .field__error`)?.textContent ?? "";
  Object.assign(field.dataset, { taken: field.value, takenSays: error });
  forbid(field, Boolean(error));
  if (error) announce(error);
});

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-asked]")) return;
  const { taken, takenSays } = target.dataset;
  forbid(target, Boolean(takenSays) && target.value === taken);
});

function forbid(field, isForbidden) {
  field.closest(".field").classList.toggle("field--invalid", isForbidden);
  if (isForbidden) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  field.form.querySelector("[data-busy-label]").disabled = isForbidden;
}
