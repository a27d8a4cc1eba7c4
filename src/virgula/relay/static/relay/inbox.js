/* The inbox with JavaScript: the cursor goes to the words when they open and back when they close,
   and an entry that came back takes the focus. */
document.addEventListener("toggle", (event) => {
  const edit = event.target;
  if (edit instanceof HTMLDetailsElement && edit.matches(".inbox__edit") && edit.open) {
    edit.querySelector("textarea").focus();
  }
}, true);

document.addEventListener("keydown", (event) => {
  const edit = event.target.closest?.(".inbox__edit[open]");
  if (event.key === "Escape" && edit) edit.open = false;
});

/* The list is where the day begins, so the focus starts there, without hiding what stands above.
   A phone has no keys: there it stays where it was. */
const rows = [...document.querySelectorAll(".inbox__row")];
const back = rows.find((row) => `#${row.id}` === location.hash);
if (back) back.focus();
else if (rows.length && matchMedia("(hover: hover)").matches) rows[0].focus({ preventScroll: true });
