// Makes editors of text areas for JSON, where the script for it was built.
import { onContent } from "./ready.js";

onContent((root) => {
  for (const field of root.querySelectorAll("textarea[data-json-editor]")) begin(field);
});

async function begin(field) {
  const { jsonEditor } = field.dataset;
  // A part of a page is prepared once, however often it is told of.
  delete field.dataset.jsonEditor;
  const { mount } = await import(jsonEditor);
  if (field.isConnected) mount(field);
}
