// The goal's form says its sentence while it is written, and hides what the other kind asks.
const form = document.querySelector("[data-goal]");

function chosen(name) {
  return form.querySelector(`[name="${name}"]:checked`)?.value;
}

function dayWords(text) {
  const [year, month, day] = text.split("-").map(Number);
  if (!day) return "";
  const words = { day: "numeric", month: "long", year: "numeric" };
  return new Intl.DateTimeFormat(document.documentElement.lang, words).format(new Date(year, month - 1, day));
}

function sentence() {
  const amount = form.elements.amount.value;
  const option = form.elements.measure.selectedOptions[0];
  const unit = option ? (Number(amount) === 1 ? option.dataset.one : option.dataset.many) : "";
  const day = dayWords(form.elements.due_on.value);
  const kind = chosen("kind");
  const pattern = kind === "rhythm" ? form.dataset[form.elements.every.value] : day ? form.dataset.by : form.dataset.amount;
  if (!amount || !pattern) return "";
  return pattern.replace("{amount}", amount).replace("{unit}", unit).replace("{day}", day);
}

function show() {
  const kind = chosen("kind");
  for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== kind;
  const words = sentence();
  form.querySelector("[data-preview]").textContent = words;
  form.querySelector("[data-preview-box]").hidden = !words;
}

if (form) {
  form.addEventListener("input", show);
  show();
}
