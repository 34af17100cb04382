// Tells beside a field what is wrong with it before the form is sent; the server says the same.
//
// Nothing is said before the first attempt to send it. From then on fields are looked at as they
// change, and a form that asks for it cannot be sent by its button until it is right.
import { announce } from "./announce.js";
import { faultOf } from "./faults.js";

const attempted = new WeakSet();

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    // A button that only adds a row, say, sends the form as it is.
    if (event.submitter?.formNoValidate) return;
    const wrong = faultyOf(form);
    if (wrong.length === 0) return;
    attempted.add(form);
    event.preventDefault();
    event.stopImmediatePropagation();
    wrong[0].focus();
  },
  { capture: true },
);

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    const form = target.form;
    if (!attempted.has(form)) return;
    // All of them: a switch shows and hides fields, and a password has a second one to agree with.
    faultyOf(form, { aloud: true });
  });
}

function faultyOf(form, { aloud = false } = {}) {
  // What is hidden, behind a switch or of another type, is not looked at.
  const isShown = (field) => field.closest(".field").getClientRects().length > 0;
  const fields = [...form.querySelectorAll("[data-check]")].filter(isShown);
  const faulty = fields.filter((field) => !check(field, aloud));
  if (form.matches("[data-hold-until-right]")) {
    form.querySelector("[data-busy-label]").disabled = faulty.length > 0;
  }
  return faulty;
}

function check(field, aloud) {
  const fault = faultOf(field);
  const notes = document.getElementById(`${field.id}-help`);
  const said = [...notes.querySelectorAll(".field__error")].map((one) => one.textContent);
  if (fault ? said.length === 1 && said[0] === fault : said.length === 0) return !fault;
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
  if (aloud) announce(fault);
  return false;
}
