/* The inbox with JavaScript: the cursor goes to the words when they open and back when they close,
   an entry that came back takes the focus, marks are counted, keys can be turned off. */
const list = document.getElementById("inbox-rows");
const rowsOf = () => [...document.querySelectorAll(".inbox__row")];

function focusRow(row) {
  if (!row) return;
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/* The words of an entry come when they are asked for; then the cursor goes into them. */
document.addEventListener("toggle", (event) => {
  const opened = event.target;
  if (!(opened instanceof HTMLDetailsElement) || !opened.open) return;
  if (opened.matches(".inbox__edit")) opened.querySelector("textarea")?.focus();
  if (opened.matches(".words__own")) {
    const words = opened.querySelector("textarea");
    if (!words.value) words.value = words.dataset.words;
    words.focus();
  }
}, true);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.matches?.(".inbox__words")) event.target.querySelector("textarea")?.focus();
});
/* Preview asks for what is written: words for one account that were only looked at are not sent. */
document.addEventListener("toggle", (event) => {
  const closed = event.target;
  if (!(closed instanceof HTMLDetailsElement) || closed.open || !closed.matches(".words__own")) return;
  const words = closed.querySelector("textarea");
  if (words.value === words.dataset.words) words.value = "";
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const edit = event.target.closest?.(".inbox__edit[open]");
  if (!edit) return;
  edit.open = false;
  focusRow(edit.closest(".inbox__row"));
});

/* What an undo brought back is in hand again. */
document.addEventListener("relay:back", (event) => {
  focusRow(document.getElementById(event.detail.id));
  const form = document.getElementById("inbox-all");
  if (!form) return;
  const shown = document.createElement("input");
  Object.assign(shown, { type: "hidden", name: "shown", value: event.detail.id.replace("novedad-", "") });
  form.append(shown);
  countMarks();
});

/* The marked ones, if there are any, are those that are scheduled. */
function countMarks() {
  const form = document.getElementById("inbox-all");
  if (!form) return;
  const marked = document.querySelectorAll(".inbox__mark input:checked").length;
  const shown = form.querySelectorAll('input[name="shown"]').length;
  for (const words of form.querySelectorAll("[data-all]")) {
    words.hidden = marked > 0;
    words.textContent = words.textContent.replace(/\d+/, shown);
  }
  for (const words of form.querySelectorAll("[data-marked]")) words.hidden = marked === 0;
  for (const number of form.querySelectorAll("[data-marked-count]")) number.textContent = marked;
}
document.addEventListener("change", (event) => {
  if (event.target.matches(".inbox__mark input")) countMarks();
});
/* What was decided here is not asked for again. The event comes before its row has gone. */
function forgetDecided() {
  const form = document.getElementById("inbox-all");
  for (const shown of form?.querySelectorAll('input[name="shown"]') ?? []) {
    if (!document.getElementById(`novedad-${shown.value}`)) shown.remove();
  }
  countMarks();
}
document.addEventListener("relay:decided", () => setTimeout(forgetDecided, 200));
document.getElementById("inbox-all")?.addEventListener("submit", forgetDecided);
countMarks();

/* WCAG 2.1.4: keys of one letter can be turned off; this browser remembers it. */
const toggle = document.querySelector("[data-keys-toggle]");
const REMEMBERED = "virgula-inbox-keys";
function remembered() {
  try { return localStorage.getItem(REMEMBERED) !== "off"; } catch { return true; }
}
function setKeys(on) {
  list.toggleAttribute("data-keys-off", !on);
  toggle.setAttribute("aria-pressed", String(on));
  for (const help of document.querySelectorAll("[data-keys-on]")) help.hidden = !on;
  try { localStorage.setItem(REMEMBERED, on ? "on" : "off"); } catch { /* private windows keep nothing */ }
}
if (toggle && list) {
  toggle.hidden = false;
  setKeys(remembered());
  toggle.addEventListener("click", () => setKeys(toggle.getAttribute("aria-pressed") !== "true"));
}

/* The list is where the day begins, so the focus starts there, without hiding what stands above.
   A phone has no keys: there it stays where it was. */
const rows = rowsOf();
const back = rows.find((row) => `#${row.id}` === location.hash);
if (back) back.focus();
else if (rows.length && matchMedia("(hover: hover)").matches) rows[0].focus({ preventScroll: true });
