// Takes a refusal away as soon as what was refused is changed.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-clears-refusal]");
  if (!form) return;
  form.querySelector("[data-refusal]").replaceChildren();
  event.target.removeAttribute("aria-invalid");
});
