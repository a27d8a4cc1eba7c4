/*
 * Carrying a post to another day. The drop fills the page's own form and sends it to the address of
 * «Move to…»: one door for the mouse and the keyboard, and the server keeps the hour of the clock.
 */
const form = document.getElementById("agenda-move");
let carried = null;

const dayUnder = (event) => event.target.closest?.("[data-drop-day]");

function mark(day) {
  for (const other of document.querySelectorAll("[data-drop-day].is-over")) {
    if (other !== day) other.classList.remove("is-over");
  }
  day?.classList.add("is-over");
}

function take(event) {
  const entry = event.target.closest?.("[data-entry]");
  if (!entry) return;
  carried = entry;
  entry.classList.add("is-carried");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", entry.querySelector(".entry__title")?.textContent.trim() ?? "");
}

function over(event) {
  const day = dayUnder(event);
  if (!carried || !day) return mark(null);
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  mark(day);
}

function drop(event) {
  const day = dayUnder(event);
  if (!carried || !day) return;
  event.preventDefault();
  const { move, day: from } = carried.dataset;
  const to = day.dataset.dropDay;
  if (to === from) return;
  form.action = move;
  form.elements.day.value = to;
  form.elements.from_day.value = from;
  form.submit();
}

function letGo() {
  carried?.classList.remove("is-carried");
  carried = null;
  mark(null);
}

if (form) {
  document.addEventListener("dragstart", take);
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  document.addEventListener("dragend", letGo);
}
