// Gives the choice fields of Select2, which Django's admin uses for long lists, the names that it leaves out.
"use strict";
{
  const name = (box) => {
    const select = box.previousElementSibling;
    const label = select && document.querySelector(`label[for="${select.id}"]`);
    if (!label) return;
    label.id ||= `${select.id}_label`;
    for (const part of box.querySelectorAll('[role="combobox"], [role="textbox"]')) {
      part.setAttribute("aria-labelledby", label.id);
    }
    for (const input of box.querySelectorAll("input")) {
      input.setAttribute("aria-labelledby", label.id);
    }
  };

  const nameAll = () => document.querySelectorAll(".select2-container").forEach(name);

  // Select2 comes whenever jQuery finds the time, on a busy machine long after the page, and with every added row.
  new MutationObserver(nameAll).observe(document, { childList: true, subtree: true });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".select2-search__field:not([aria-labelledby])")) target.setAttribute("aria-label", "Suchen");
  });
}
