// Reads a text out to who uses a screen reader. In an open dialog the page behind is inert, so
// the region moves into it; it is remembered, for a dialog may be replaced with all that is in it.
const region = document.querySelector("[data-announcer]");

export function announce(text) {
  const home = document.querySelector("dialog[open]") ?? document.body;
  if (region.parentElement !== home) home.append(region);
  region.textContent = "";
  // A region that is filled in the same moment as it is emptied says nothing.
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}
