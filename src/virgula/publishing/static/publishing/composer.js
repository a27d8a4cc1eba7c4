/*
 * The composer with JavaScript: groups choose their accounts, pictures come at once and move, and
 * what is written is not lost by leaving. Without it every button still works, one page later.
 */
const form = document.querySelector("[data-composer]");
const accounts = () => [...form.querySelectorAll("[data-account]")];
const membersOf = (group) => group.dataset.group.split(" ").filter(Boolean);

function chooseGroup(group) {
  const members = new Set(membersOf(group));
  const others = [...form.querySelectorAll("[data-group]:checked")].flatMap(membersOf);
  for (const box of accounts()) {
    if (members.has(box.value)) box.checked = group.checked || others.includes(box.value);
  }
}

/* A group stays chosen only while all of its accounts are. */
function followAccounts() {
  const chosen = new Set(accounts().filter((box) => box.checked).map((box) => box.value));
  for (const group of form.querySelectorAll("[data-group]")) {
    const members = membersOf(group);
    group.checked = members.length > 0 && members.every((key) => chosen.has(key));
  }
}

const look = () => window.htmx?.trigger("#previews", "again");

form.addEventListener("change", (event) => {
  if (event.target.matches("[data-group]")) chooseGroup(event.target);
  if (event.target.matches("[data-account]")) followAccounts();
});

form.addEventListener("click", (event) => {
  const earlier = event.target.closest("[data-earlier]");
  if (!earlier) return;
  const row = earlier.closest("[data-medium]");
  row.previousElementSibling?.before(row);
  earlier.focus();
  showOrder();
  look();
});

function showOrder() {
  const rows = [...form.querySelectorAll("[data-medium]")];
  rows.forEach((row, place) => { row.querySelector("[data-earlier]").hidden = place === 0; });
}

/* Files come by themselves; the field is emptied so that they do not come again with the form. */
const files = form.querySelector("[data-files]");
const uploading = form.querySelector("[data-uploading]");
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === files) uploading.hidden = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target !== files) return;
  uploading.hidden = true;
  if (event.detail.successful) files.value = "";
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "media-rows") {
    showOrder();
    const rows = form.querySelectorAll("[data-medium] textarea");
    rows[rows.length - 1]?.focus();
    look();
  } else if (event.target.closest?.(".hour") || event.detail.target?.id === "hour") {
    document.getElementById("id_when")?.focus();
    look();
  }
});

let isDirty = false;
form.addEventListener("input", () => { isDirty = true; });
form.addEventListener("submit", () => { isDirty = false; });
addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });

if (form.querySelector("[data-group]")) followAccounts();
showOrder();
