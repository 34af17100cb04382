// Makes an editor of a text area for JSON. The text area stays the field of the form.
//
// The editor lives in a shadow root: there its styles are constructed sheets, which a policy
// without `unsafe-inline` allows.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";

import { describe } from "./descriptions.js";
import { privilegeCompletions } from "./completions.js";
import { colours, look } from "./look.js";
import { leaving } from "./leaving.js";

const PATIENCE_MS = 400;

export function mount(field) {
  const host = document.createElement("div");
  host.className = "json-editor-host";
  const root = host.attachShadow({ mode: "open" });
  const description = describe(root, field);
  const view = new EditorView({ state: stateOf(field, description.id), root, parent: root });
  const hadFocus = document.activeElement === field;
  field.before(host);
  field.hidden = true;
  host.dataset.for = field.id;
  field.focus = () => view.focus();
  // Boilerplates, and the browser's own restoring of forms, change the field.
  field.addEventListener("input", () => take(view, field.value));
  new MutationObserver(() => view.dispatch({})).observe(field, { attributeFilter: ["aria-invalid"] });
  if (hadFocus) view.focus();
  return view;
}

function stateOf(field, descriptionId) {
  return EditorState.create({
    doc: field.value,
    extensions: [
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      drawSelection(),
      history(),
      json(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      syntaxHighlighting(colours),
      privilegeCompletions(field.dataset),
      autocompletion({ icons: false }),
      linter(faultsOf, { delay: PATIENCE_MS }),
      lintGutter(),
      leaving,
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...historyKeymap,
        ...completionKeymap,
        ...lintKeymap,
      ]),
      look,
      EditorState.readOnly.of(field.readOnly),
      EditorState.tabSize.of(2),
      EditorView.contentAttributes.of(() => attributesOf(field, descriptionId)),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) give(field, update.state.doc.toString());
      }),
    ],
  });
}

function attributesOf(field, descriptionId) {
  const attributes = {
    "aria-label": field.getAttribute("aria-label"),
    "aria-describedby": descriptionId,
  };
  if (field.getAttribute("aria-invalid")) attributes["aria-invalid"] = "true";
  if (field.readOnly) attributes["aria-readonly"] = "true";
  return attributes;
}

const findFaults = jsonParseLinter();

function faultsOf(view) {
  // An empty text is said to be missing when the form is sent.
  return view.state.doc.toString().trim() ? findFaults(view) : [];
}

function give(field, text) {
  if (field.value === text) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function take(view, text) {
  const current = view.state.doc.toString();
  // A field knows no other ends of lines than `\n`, and neither does the editor.
  if (text !== current) view.dispatch({ changes: { from: 0, to: current.length, insert: text } });
}
