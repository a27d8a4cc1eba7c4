/* The inbox with JavaScript: opening the words puts the cursor in them; closing gives it back. */
document.addEventListener("toggle", (event) => {
  const edit = event.target;
  if (!(edit instanceof HTMLDetailsElement) || !edit.matches(".inbox__edit")) return;
  if (edit.open) edit.querySelector("textarea").focus();
}, true);

document.addEventListener("keydown", (event) => {
  const edit = event.target.closest?.(".inbox__edit[open]");
  if (event.key === "Escape" && edit) edit.open = false;
});
