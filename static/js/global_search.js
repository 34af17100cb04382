// The list below the search field of the header; without this, the form leads to a page.
// Source: WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete".
import { announce } from "./announce.js";

const WAIT_MS = 150;
const form = document.querySelector("[data-global-search]");
const isMac = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform);
let latest = 0;
let timer = 0;
let underWay = null;

if (form) prepare();

function part(name) {
  return form.querySelector(`[data-search-${name}]`);
}

function field() {
  return form.elements.q;
}

function prepare() {
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", "nav-search-list"],
    ["aria-keyshortcuts", isMac ? "Meta+/" : "Control+/"],
  ]) {
    field().setAttribute(name, value);
  }
  const hint = part("hint");
  hint.hidden = false;
  if (isMac) hint.textContent = form.dataset.macHint;
  field().addEventListener("focus", () => look(0));
  field().addEventListener("input", () => look(WAIT_MS));
  field().addEventListener("keydown", press);
  form.addEventListener("focusout", leave);
  form.addEventListener("submit", (event) => {
    if (tooLong()) event.preventDefault();
  });
  part("content").addEventListener("mousedown", (event) => event.preventDefault());
  part("content").addEventListener("click", chosen);
  part("conceal").addEventListener("click", conceal);
  document.querySelector("[data-search-reveal]").addEventListener("click", reveal);
  document.addEventListener("keydown", shortcut);
}

function shortcut(event) {
  const isHeld = isMac ? event.metaKey : event.ctrlKey;
  if (event.key !== "/" || !isHeld || event.altKey || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  reveal(event);
}

function reveal(event) {
  event.preventDefault();
  form.dataset.revealed = "";
  field().focus();
  field().select();
}

function conceal() {
  delete form.dataset.revealed;
  field().value = "";
  close();
  document.querySelector("[data-search-reveal]").focus();
}

function tooLong() {
  return field().value.length > Number(form.dataset.most);
}

// Only what the latest term finds is shown: an answer that comes late belongs to an older one.
function look(wait) {
  clearTimeout(timer);
  underWay?.abort();
  const number = ++latest;
  if (tooLong()) return show(part("too-long").content.cloneNode(true));
  timer = setTimeout(async () => {
    underWay = new AbortController();
    const content = await ask(field().value, underWay.signal);
    if (number === latest && document.activeElement === field()) show(content);
  }, wait);
}

async function ask(term, signal) {
  const address = `${form.getAttribute("action")}?${new URLSearchParams({ q: term })}`;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal });
    const page = answer.ok ? await answer.text() : "";
    const hits = new DOMParser().parseFromString(page, "text/html").querySelector("[data-search-hits]");
    // Nothing where the session has ended: Enter leads to the login, and back.
    if (hits) return hits;
  } catch {
    // The server cannot be reached, or a newer term was typed.
  }
  return part("failure").content.cloneNode(true);
}

function show(content) {
  part("content").replaceChildren(content);
  const told = part("content").querySelector("[data-announce]")?.dataset.announce;
  part("popover").hidden = false;
  field().setAttribute("aria-expanded", String(options().length > 0));
  field().removeAttribute("aria-activedescendant");
  announce(told ?? part("content").textContent.trim());
}

function close() {
  clearTimeout(timer);
  latest++;
  part("popover").hidden = true;
  part("content").replaceChildren();
  field().setAttribute("aria-expanded", "false");
  field().removeAttribute("aria-activedescendant");
}

function options() {
  return [...part("content").querySelectorAll("[role=option]")];
}

function current() {
  return part("content").querySelector("[aria-selected=true]");
}

function press(event) {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (part("popover").hidden) look(0);
    else move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && current()) {
    event.preventDefault();
    current().click();
  } else if (event.key === "Escape") {
    event.preventDefault();
    if (!part("popover").hidden) close();
    else if (field().value) field().value = "";
    else if ("revealed" in form.dataset) conceal();
  }
}

function move(step) {
  const all = options();
  if (all.length === 0) return;
  const before = all.indexOf(current());
  const start = before < 0 && step < 0 ? 0 : before;
  const next = all[(start + step + all.length) % all.length];
  current()?.setAttribute("aria-selected", "false");
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  field().setAttribute("aria-activedescendant", next.id);
}

function chosen(event) {
  if (!event.target.closest("[role=option]")) return;
  // The link leads on by itself; back on this page the field is as it was before.
  field().value = "";
  field().blur();
  close();
}

function leave(event) {
  if (!form.contains(event.relatedTarget)) close();
}
