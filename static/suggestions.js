// Suggestions below a search field while somebody types: an editable combobox with a list, as the ARIA Authoring
// Practices describe it. Every suggestion is a link. The portal sends all words; without it, or without this file, the
// field is a plain search field.

const WAIT = 150; // milliseconds after the last key
const LEAST = 2; // letters

for (const input of document.querySelectorAll("input[data-suggestions]")) suggest(input);

function suggest(input) {
  const list = element("div", { role: "listbox", id: `${input.id}-vorschlaege`, class: "bp-options", hidden: "" });
  const status = element("div", { role: "status", class: "kern-sr-only" });
  list.setAttribute("aria-label", input.labels[0].textContent);
  input.after(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) input.setAttribute(name, value);

  let options = [];
  let active = -1;
  let timer;
  let request;

  function later() {
    stop();
    timer = setTimeout(ask, WAIT);
  }

  function stop() {
    clearTimeout(timer);
    request?.abort();
  }

  function close() {
    stop();
    show([]);
    status.textContent = "";
  }

  async function ask() {
    stop();
    const text = input.value.trim();
    if (text.length < LEAST) return close();
    request = new AbortController();
    try {
      const address = `${input.dataset.suggestions}?${new URLSearchParams({ q: text })}`;
      const response = await fetch(address, { signal: request.signal });
      const answer = await response.json();
      show(answer.gruppen);
      status.textContent = answer.meldung;
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show(groups) {
    list.replaceChildren(...groups.map(group));
    options = [...list.querySelectorAll("[role=option]")];
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
  }

  function group({ titel, vorschlaege }, number) {
    const title = element("div", { id: `${list.id}-${number}`, class: "bp-options__title", role: "presentation" }, titel);
    const links = vorschlaege.map(({ teile, url, sprache }, place) => {
      const pieces = teile.map((piece, index) => (index % 2 ? element("mark", {}, piece) : piece));
      const id = `${title.id}-${place}`;
      const link = { role: "option", id, class: "bp-option", href: withFilters(url), tabindex: "-1" };
      return element("a", sprache ? { ...link, lang: sprache } : link, ...pieces);
    });
    return element("div", { role: "group", "aria-labelledby": title.id }, title, ...links);
  }

  // A suggestion narrows the list that the form asks for; what else is chosen there stays.
  function withFilters(url) {
    const address = new URL(url, location.href);
    if (address.pathname === new URL(input.form.action).pathname) {
      const own = new Set(address.searchParams.keys());
      for (const [name, value] of new FormData(input.form)) {
        if (value && name !== input.name && !own.has(name)) address.searchParams.append(name, value);
      }
    }
    return address.href;
  }

  function activate(number) {
    active = number;
    for (const [place, option] of options.entries()) option.setAttribute("aria-selected", String(place === active));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  // One step beyond the last suggestion, and before the first one, lies the field itself.
  function move(step) {
    const stops = options.length + 1;
    activate(((active + 1 + step + stops) % stops) - 1);
  }

  input.addEventListener("input", later);
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  window.addEventListener("pagehide", close); // else the browser would keep the page with an open list, or not at all
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus, and the list open

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (list.hidden) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") ask();
      return;
    }
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        move(event.key === "ArrowDown" ? 1 : -1);
        event.preventDefault();
        break;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
        activate(-1); // they move the cursor in the field
        break;
      case "Enter":
        if (active < 0) return close();
        options[active].click();
        event.preventDefault();
        break;
      case "Escape":
        close();
        event.preventDefault(); // the browser would empty the field
        break;
    }
  });
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
