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

const row = location.hash && document.getElementById(location.hash.slice(1))?.closest(".inbox__row");
const first = row || (location.hash && document.querySelector(".inbox__row"));
if (first) first.focus();
