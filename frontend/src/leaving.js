// The keyboard's way out. Tab always leaves; the first Escape only ends the editing, so that it
// does not close the dialog around the editor together with what was typed there.
import { completionStatus } from "@codemirror/autocomplete";
import { Prec, StateEffect, StateField } from "@codemirror/state";
import { keymap } from "@codemirror/view";

const rest = StateEffect.define();

const resting = StateField.define({
  create: () => false,
  update: (value, transaction) => {
    if (transaction.effects.some((effect) => effect.is(rest))) return true;
    return transaction.docChanged ? false : value;
  },
});

function escape(view) {
  if (completionStatus(view.state) || view.state.field(resting)) return false;
  view.dispatch({ effects: rest.of(null) });
  return true;
}

export const leaving = [
  resting,
  // Below the keys of completion, which closes its list first.
  Prec.low(keymap.of([{ key: "Escape", run: escape, stopPropagation: true }])),
];
