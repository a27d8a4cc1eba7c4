/* Copy buttons: shown only when the browser can copy, and what happened is said aloud. */
export function readyCopyButtons(root = document) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText("value" in source ? source.value : source.textContent);
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  label.setAttribute("role", "status");
  label.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 4000);
});

readyCopyButtons();
document.addEventListener("htmx:load", (event) => readyCopyButtons(event.target));
