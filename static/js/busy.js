// Says that something goes on, wherever on the page it was asked for: after 300 ms to see (the
// style waits), after a second to hear.
import { announce } from "./announce.js";

const HEARD_AFTER_MS = 1000;
let underWay = 0;
let timer = 0;

document.addEventListener("htmx:beforeSend", () => show(1));
// Whatever becomes of a request, it ends with this.
document.addEventListener("htmx:afterRequest", () => show(-1));

function show(step) {
  const before = underWay;
  underWay = Math.max(0, underWay + step);
  document.body.toggleAttribute("data-busy", underWay > 0);
  if (before === 0 && underWay > 0) timer = setTimeout(tell, HEARD_AFTER_MS);
  if (underWay === 0) clearTimeout(timer);
}

function tell() {
  const bar = document.querySelector("[data-busy-text]");
  if (bar) announce(bar.dataset.busyText);
}
