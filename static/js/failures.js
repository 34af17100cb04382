// Says so where the server gave no answer to use, and where it has changed since this page was made.
// The key list and the panel of a key have notices of their own, beside what they are about.
const FAILURES = ["htmx:responseError", "htmx:sendError", "htmx:timeout"];

for (const failure of FAILURES) {
  document.addEventListener(failure, (event) => {
    if (!isToldElsewhere(failure, event.detail)) show(kindOf(failure));
  });
}

document.addEventListener("htmx:afterOnLoad", (event) => {
  // This comes after an answer that failed, too.
  if (event.detail.xhr.status < 400) clear("offline", "unreachable", "failed");
  const here = document.querySelector("[data-version]")?.dataset.version;
  const there = event.detail.xhr.getResponseHeader("X-Console-Version");
  if (here && there && here !== there) show("changed");
});

addEventListener("offline", () => show("offline"));
addEventListener("online", () => clear("offline", "unreachable"));

function isToldElsewhere(failure, { target, requestConfig }) {
  if (target?.matches("[data-key-list]")) return true;
  if (!target?.matches("[data-dialogs], [data-key-part]")) return false;
  const leadsToPage = requestConfig.verb === "get" && failure === "htmx:responseError";
  return leadsToPage || document.querySelector("dialog[open] [data-flyout-failure]") !== null;
}

function kindOf(failure) {
  if (failure === "htmx:responseError") return "failed";
  return navigator.onLine ? "unreachable" : "offline";
}

function show(kind) {
  const template = document.querySelector(`template[data-failure="${kind}"]`);
  if (!template) return;
  clear("offline", "unreachable", "failed", "changed");
  const notice = template.content.cloneNode(true);
  // Behind an open dialog nothing is read.
  const head = document.querySelector("dialog[open] .dialog__head");
  if (head) head.after(notice);
  else document.querySelector(".flashes").append(notice);
  for (const button of document.querySelectorAll("[data-failure-notice] [data-dismiss]")) button.hidden = false;
}

function clear(...kinds) {
  for (const kind of kinds) {
    for (const notice of document.querySelectorAll(`[data-failure-notice="${kind}"]`)) notice.remove();
  }
}
