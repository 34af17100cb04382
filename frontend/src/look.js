// Colours and sizes come from the page's own variables, which reach into a shadow root: so the
// editor is dark when the page is. No image is used: the policy allows none from `data:`.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--color-link)" },
  { tag: tags.string, color: "var(--color-success)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--color-warning)" },
  { tag: [tags.separator, tags.punctuation, tags.brace, tags.squareBracket], color: "var(--color-subdued)" },
]);

export const look = EditorView.theme({
  "&": {
    minHeight: "8rem",
    maxHeight: "28rem",
    border: "1px solid var(--color-border-strong)",
    borderRadius: "var(--radius)",
    background: "var(--color-sunken)",
    color: "var(--color-text)",
    fontSize: "0.8125rem",
    overflow: "hidden",
  },
  "&.cm-focused": { outline: "var(--focus)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.5", minHeight: "8rem", overflow: "auto" },
  ".cm-content": { padding: "var(--space-s) 0", caretColor: "var(--color-text)" },
  ".cm-cursor": { borderLeftColor: "var(--color-text)" },
  ".cm-gutters": {
    border: "0",
    background: "transparent",
    color: "var(--color-subdued)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { background: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { background: "var(--color-hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--color-info-border)",
  },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": {
    background: "var(--color-primary-soft)",
    outline: "1px solid var(--color-primary)",
  },
  ".cm-nonmatchingBracket": { background: "var(--color-danger-soft)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--color-danger)",
    textUnderlineOffset: "0.2em",
  },
  ".cm-lint-marker-error": {
    content: '""',
    width: "0.5rem",
    height: "0.5rem",
    margin: "0.4rem 0.1rem",
    borderRadius: "50%",
    background: "var(--color-danger)",
  },
  ".cm-tooltip": {
    border: "1px solid var(--color-border)",
    borderRadius: "var(--radius)",
    background: "var(--color-raised)",
    color: "var(--color-text)",
    boxShadow: "var(--shadow-raised)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-code)", maxHeight: "14rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--color-primary)",
    color: "var(--color-on-primary)",
  },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--color-danger)", fontFamily: "var(--font-text)" },
});
