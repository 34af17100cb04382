// Calls `prepare` with the document, and with each part that htmx puts into it later.
export function onContent(prepare) {
  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.elt ?? document));
}
