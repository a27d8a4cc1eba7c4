/*
 * Working through a list with the keyboard.
 *
 *   <ol data-keys> <li data-key-item> … <button data-key="a">Approve</button> … </li> </ol>
 *
 * j or ↓ and k or ↑ walk the items; a key declared on a button presses it in the item that has the
 * focus; ? lists the keys. They act only while the focus is inside the list (WCAG 2.1.4), never while
 * somebody writes, and not at all where the list has ``data-keys-off``.
 */
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const itemsOf = (list) => [...list.querySelectorAll("[data-key-item]")];

function focusItem(item) {
  if (!item) return;
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function walk(list, item, step) {
  const items = itemsOf(list);
  const next = items.indexOf(item) + step;
  focusItem(items[Math.max(0, Math.min(items.length - 1, next))]);
}

function press(list, item, key) {
  const button = (item ?? list).querySelector(`[data-key="${CSS.escape(key)}"]`) ?? list.querySelector(`[data-key-all="${CSS.escape(key)}"]`);
  if (!button || button.disabled) return false;
  if (button.matches(TYPING)) button.focus();
  else button.click();
  return true;
}

function showHelp(list) {
  const id = list.dataset.keysHelp;
  const dialog = id && document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return Boolean(dialog);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const list = event.currentTarget;
  // Whoever dictates or uses a switch turns letters off; arrows stay.
  if (list.hasAttribute("data-keys-off") && event.key.length === 1) return;
  if (event.target.matches(TYPING)) {
    if (event.key === "Escape") focusItem(event.target.closest("[data-key-item]"));
    return;
  }
  const item = event.target.closest("[data-key-item]");
  let done = true;
  if (event.key in STEPS) walk(list, item, STEPS[event.key]);
  else if (event.key === "?") done = showHelp(list);
  else if (event.key.length === 1) done = press(list, item, event.key.toLowerCase());
  else done = false;
  if (done) event.preventDefault();
}

/* An item that goes away (approved, dismissed) leaves the focus to the one that takes its place. */
function keepPlace(list) {
  let place = 0;
  list.addEventListener("focusin", (event) => {
    const found = itemsOf(list).indexOf(event.target.closest("[data-key-item]"));
    if (found >= 0) place = found;
  });
  new MutationObserver(() => {
    if (document.activeElement !== document.body) return;
    const items = itemsOf(list);
    focusItem(items[Math.min(place, items.length - 1)]);
  }).observe(list, { childList: true });
}

export function readyLists(root = document) {
  for (const list of root.querySelectorAll("[data-keys]:not([data-keys-ready])")) {
    list.dataset.keysReady = "";
    list.addEventListener("keydown", onKey);
    for (const item of itemsOf(list)) item.tabIndex = -1;
    const first = itemsOf(list)[0];
    if (first) first.tabIndex = 0;
    keepPlace(list);
    if (list.hasAttribute("data-keys-start") && !location.hash) focusItem(first);
  }
}

readyLists();
document.addEventListener("htmx:load", (event) => readyLists(event.target.parentNode ?? document));
