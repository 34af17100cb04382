// Reads a text out to who uses a screen reader. In an open dialog the page behind is inert, so
// the region moves into it.
export function announce(text) {
  const region = document.querySelector("[data-announcer]");
  const home = document.querySelector("dialog[open]") ?? document.body;
  if (region.parentElement !== home) home.append(region);
  region.textContent = "";
  // A region that is filled in the same moment as it is emptied says nothing.
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}
