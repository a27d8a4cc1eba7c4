/* A chosen spreadsheet goes to its preview at once: choosing it is the first of two clicks. */
for (const input of document.querySelectorAll("input[type=file][data-sends]")) {
  input.addEventListener("change", () => {
    if (input.files.length) input.form.requestSubmit();
  });
}
for (const form of document.querySelectorAll("[data-with-script]")) form.hidden = false;
