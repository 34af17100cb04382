// What is said of the field stands outside the shadow root, where the editor cannot refer to it:
// a copy inside says the same.
const HIDDEN = `
  .description {
    position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap;
  }
`;

export function describe(root, field) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(HIDDEN);
  root.adoptedStyleSheets = [sheet];
  const description = document.createElement("div");
  description.id = "description";
  description.className = "description";
  const notes = document.getElementById(field.getAttribute("aria-describedby"));
  description.textContent = [notes?.textContent.trim(), field.dataset.wayOut].filter(Boolean).join(" ");
  root.append(description);
  return description;
}
