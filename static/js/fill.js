// Fills an editor with a boilerplate; without this, the server does it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  event.preventDefault();
  const editor = document.getElementById(button.dataset.fill);
  editor.value = button.dataset.text;
  editor.dispatchEvent(new Event("input", { bubbles: true }));
  editor.focus();
});
