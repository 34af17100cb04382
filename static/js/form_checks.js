// Tells beside a field what is wrong with it before the form is sent; the server says the same.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    // A button that only adds a row, say, sends the form as it is.
    if (event.submitter?.formNoValidate) return;
    const wrong = [...form.querySelectorAll("[data-check]")].filter((field) => !check(field));
    if (wrong.length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wrong[0].focus();
  },
  { capture: true },
);

function check(field) {
  const fault = faultOf(field);
  const notes = document.getElementById(`${field.id}-help`);
  for (const old of notes.querySelectorAll(".field__error")) old.remove();
  field.closest(".field").classList.toggle("field--invalid", Boolean(fault));
  if (!fault) {
    field.removeAttribute("aria-invalid");
    return true;
  }
  const text = document.createElement("p");
  text.className = "field__error";
  text.textContent = fault;
  notes.prepend(text);
  field.setAttribute("aria-invalid", "true");
  return false;
}

function faultOf(field) {
  const { missing, shortest, short, sameAs, different } = field.dataset;
  if (missing && !field.value) return missing;
  if (shortest && field.value.length < Number(shortest)) return short;
  if (sameAs && field.value !== document.getElementById(sameAs).value) return different;
  return "";
}
