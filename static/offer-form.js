// Comfort for the form of an offer. Without this file every part is visible and empty rows are there to fill in.
const form = document.getElementById("angebot");

// Shows of each run only what its rhythm needs. What is hidden is still posted; the server ignores what has no use.
const fit = (run) => {
  const schedule = run.querySelector('[name$="-schedule"]').value;
  for (const part of run.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(schedule);
};
for (const run of form.querySelectorAll("[data-run]")) {
  run.querySelector('[name$="-schedule"]').addEventListener("change", () => fit(run));
  fit(run);
}

// Prices only where it costs something.
const cost = form.elements.price_kind;
const prices = form.querySelector("[data-prices]");
const fitPrices = () => { prices.hidden = !["paid", "donation"].includes(cost.value) && !prices.querySelector(".errorlist"); };
cost.addEventListener("change", fitPrices);
fitPrices();

// A button that adds one more row: a copy of the last one, numbered on.
for (const rows of form.querySelectorAll("[data-rows]")) {
  const total = rows.querySelector('[name$="-TOTAL_FORMS"]');
  const prefix = total.name.replace("-TOTAL_FORMS", "");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = rows.dataset.more;
  button.addEventListener("click", () => {
    const last = [...rows.querySelectorAll("fieldset.row")].at(-1);
    const [from, to] = [`${prefix}-${total.value - 1}-`, `${prefix}-${total.value}-`];
    const row = last.cloneNode(true);
    for (const part of row.querySelectorAll(".errorlist")) part.remove();
    for (const part of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(from, to));
      }
      part.removeAttribute("aria-invalid");
      if (part.type === "checkbox") part.checked = false;
      else if (part.tagName === "INPUT") part.value = "";
    }
    total.value = Number(total.value) + 1;
    row.querySelector("[data-number]").textContent = total.value;
    last.after(row);
    row.querySelector("input").focus();
  });
  rows.append(button);
}

// Asks the server, some time after the last change, what is missing and how the dates read.
const hints = document.getElementById("hinweise");
let waiting, asking;
form.addEventListener("change", () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    asking?.abort();
    asking = new AbortController();
    const data = new FormData(form);
    data.delete("image"); // large, and no hint depends on it
    try {
      const answer = await fetch(form.dataset.hints, { method: "POST", body: data, signal: asking.signal });
      if (answer.ok && !answer.redirected) hints.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") hints.replaceChildren(); // offline: nothing is better than something old
    }
  }, 800);
});
