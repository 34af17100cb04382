// Says that Caps Lock is on while a password is typed.
for (const name of ["keydown", "keyup", "pointerdown"]) {
  document.addEventListener(name, (event) => {
    const field = event.target.closest?.("input[data-caps-lock]");
    if (!field || !event.getModifierState) return;
    // Before Caps Lock itself goes down the state is still the old one; its release tells the new.
    show(field, event.key === "CapsLock" && name === "keydown" ? null : event.getModifierState("CapsLock"));
  });
}

document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("input[data-caps-lock]")) show(event.target, false);
});

function show(field, isOn) {
  if (isOn === null) return;
  document.getElementById(field.dataset.capsLock).textContent = isOn ? field.dataset.capsLockText : "";
}
