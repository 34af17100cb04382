// Makes a field with suggestions a combobox. In a field for many texts what was chosen stands above
// it, each with a button that takes it away; without this, there is a line of text for each.
// Source: WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete".
import { announce } from "./announce.js";
import { onContent } from "./ready.js";

const MOST_SHOWN = 100;
const PATIENCE_MS = 200;
const waiting = [];
let question = 0;
let isPressed = false;
const KEYS = {
  ArrowDown: (combo) => move(combo, 1),
  ArrowUp: (combo) => move(combo, -1),
  Enter: choose,
  Escape: dismiss,
  Backspace: removeLast,
};

onContent((root) => {
  for (const field of root.querySelectorAll("[data-combo]:not([data-combo-ready])")) prepare(field);
});

function partsOf(field) {
  return {
    field,
    input: field.querySelector("[data-combo-input]"),
    lines: field.querySelector("[data-combo-lines]"),
    list: field.querySelector("[role=listbox]"),
    tokens: field.querySelector("[data-combo-tokens]"),
  };
}

function prepare(field) {
  const { input, lines } = partsOf(field);
  if (!input) return;
  field.dataset.comboReady = "";
  input.dataset.options = input.getAttribute("list") ?? "";
  input.removeAttribute("list");
  const label = field.querySelector("label").textContent;
  const list = make("ul", { class: "combo__list", id: `${input.id}-list`, role: "listbox", "aria-label": label });
  list.hidden = true;
  input.after(list);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
  ]) {
    input.setAttribute(name, value);
  }
  if (!lines) return;
  field.querySelector("[data-combo-take]").hidden = true;
  lines.hidden = true;
  const tokens = make("ul", { class: "combo__tokens", "aria-label": label, "data-combo-tokens": "" });
  field.querySelector("[data-combo-box]").before(tokens);
  showTokens(field);
}

function make(tag, attributes, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

function valuesOf({ lines }) {
  // A field for one text holds it itself.
  return (lines?.value ?? "").split("\n").map((one) => one.trim()).filter(Boolean);
}

function store(combo, values) {
  combo.lines.value = values.join("\n");
  // Scripts that watch the form hear of it as if it had been typed.
  combo.lines.dispatchEvent(new Event("input", { bubbles: true }));
  showTokens(combo.field);
}

function showTokens(field) {
  const combo = partsOf(field);
  combo.tokens.replaceChildren(
    ...valuesOf(combo).map((value) => {
      const token = make("li", { class: "combo__token" });
      const button = make("button", {
        class: "combo__remove",
        type: "button",
        "aria-label": field.dataset.remove.replace("{value}", value),
        "data-combo-remove": value,
      });
      button.append(make("span", { "aria-hidden": "true" }, "×"));
      token.append(make("span", {}, value), button);
      return token;
    }),
  );
}

function add(combo, value) {
  if (!combo.lines) return fill(combo, value);
  const values = valuesOf(combo);
  combo.input.value = "";
  close(combo);
  if (!value || values.includes(value)) return;
  store(combo, [...values, value]);
  announce(combo.field.dataset.added.replace("{value}", value));
}

function fill(combo, value) {
  combo.input.value = value;
  for (const kind of ["input", "change"]) combo.input.dispatchEvent(new Event(kind, { bubbles: true }));
  close(combo);
}

function remove(combo, value) {
  const values = valuesOf(combo);
  values.splice(values.lastIndexOf(value), 1);
  store(combo, values);
  announce(combo.field.dataset.removed.replace("{value}", value));
}

function matching(combo) {
  const wanted = combo.input.value.trim().toLowerCase();
  const chosen = new Set(valuesOf(combo));
  return [...(knownTo(combo)?.options ?? [])]
    .map((option) => option.value)
    .filter((value) => !chosen.has(value) && value.toLowerCase().includes(wanted))
    .slice(0, MOST_SHOWN);
}

function knownTo({ input }) {
  return document.getElementById(input.dataset.options);
}

// Where the page holds only the first names, the server knows the others.
async function askForMore(combo) {
  const known = knownTo(combo);
  const part = combo.input.value.trim();
  if (!known?.dataset.more || !part) return;
  const mine = ++question;
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  if (mine !== question) return;
  const address = `${known.dataset.more}?${new URLSearchParams({ part })}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || mine !== question) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const old = new Set([...known.options].map((option) => option.value));
  known.append(...[...found.querySelectorAll("option")].filter((option) => !old.has(option.value)));
  if (mine === question && document.activeElement === combo.input) open(combo);
}

function open(combo) {
  const values = matching(combo);
  combo.list.replaceChildren(
    ...values.map((value, place) =>
      make(
        "li",
        { class: "combo__option", id: `${combo.list.id}-${place}`, role: "option", "aria-selected": "false" },
        value,
      ),
    ),
  );
  combo.list.hidden = values.length === 0;
  combo.input.setAttribute("aria-expanded", String(values.length > 0));
  combo.input.removeAttribute("aria-activedescendant");
}

function close(combo) {
  combo.list.hidden = true;
  combo.input.setAttribute("aria-expanded", "false");
  combo.input.removeAttribute("aria-activedescendant");
}

function current({ list }) {
  return list.hidden ? null : list.querySelector("[aria-selected=true]");
}

function move(combo, step) {
  if (combo.list.hidden) open(combo);
  const options = [...combo.list.children];
  if (options.length === 0) return true;
  const before = options.indexOf(current(combo));
  const start = before < 0 && step < 0 ? 0 : before;
  select(combo, options[(start + step + options.length) % options.length]);
  return true;
}

function select(combo, option) {
  current(combo)?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  combo.input.setAttribute("aria-activedescendant", option.id);
}

function choose(combo) {
  const option = current(combo);
  const typed = combo.input.value.trim();
  if (!option && (!typed || !combo.lines)) return false; // Enter sends the form.
  add(combo, option ? option.textContent : typed);
  return true;
}

function dismiss(combo) {
  if (!combo.list.hidden) close(combo);
  else if (combo.lines && combo.input.value) combo.input.value = "";
  else return false;
  return true;
}

function removeLast(combo) {
  const last = valuesOf(combo).at(-1);
  if (combo.input.value || !last) return false;
  remove(combo, last);
  return true;
}

function comboAt(event, selector) {
  const part = event.target.closest?.(selector);
  return part ? partsOf(part.closest("[data-combo]")) : null;
}

document.addEventListener("keydown", (event) => {
  const combo = comboAt(event, "[data-combo-ready] [data-combo-input]");
  if (!combo || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (KEYS[event.key]?.(combo)) event.preventDefault();
});

document.addEventListener("input", (event) => {
  const combo = comboAt(event, "[data-combo-ready] [data-combo-input]");
  if (!combo) return;
  open(combo);
  askForMore(combo);
});

document.addEventListener("focusout", (event) => {
  const combo = comboAt(event, "[data-combo-ready] [data-combo-input]");
  if (!combo) return;
  close(combo);
  if (!combo.lines) return;
  // One more line would move what is being clicked away from under the pointer.
  if (isPressed) waiting.push(combo);
  else add(combo, combo.input.value.trim());
});

document.addEventListener("pointerdown", () => (isPressed = true), { capture: true });

for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(
    end,
    () => {
      isPressed = false;
      // After the click that belongs to it; what it sends has the text of the box as it stands.
      setTimeout(() => waiting.splice(0).forEach((combo) => add(combo, combo.input.value.trim())), 0);
    },
    { capture: true },
  );
}

document.addEventListener("mousedown", (event) => {
  // The focus stays in the field, or the list would be gone before it is clicked.
  if (event.target.closest(".combo__list")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const option = event.target.closest("[data-combo] [role=option]");
  const button = event.target.closest("[data-combo-remove]");
  const combo = comboAt(event, "[data-combo-ready]");
  if (option) add(combo, option.textContent);
  else if (button) {
    remove(combo, button.dataset.comboRemove);
    combo.input.focus();
  } else if (event.target.matches("[data-combo-input]") && combo) {
    if (combo.list.hidden) open(combo);
  }
});
