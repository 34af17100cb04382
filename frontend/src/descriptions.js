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
  const copy = () => {
    const texts = [notes?.textContent.trim(), field.dataset.wayOut];
    description.textContent = texts.filter(Boolean).join(" ");
  };
  copy();
  // What is wrong with the field is found while it is there.
  if (notes) new MutationObserver(copy).observe(notes, { childList: true });
  root.append(description);
  return description;
}
