// Menu and filter stand open in the page, so that they work without JavaScript. On narrow screens this file closes them
// before the first paint: it blocks right behind the header, and what comes later is closed as the parser adds it.
"use strict";

(() => {
  if (window.bildungsportalIsReady) return;
  window.bildungsportalIsReady = true;

  const narrow = window.matchMedia("(max-width: 61.99rem)");
  const seen = new WeakSet();

  function fitNewParts() {
    for (const part of document.querySelectorAll("details[data-collapse]")) {
      if (!seen.has(part)) {
        seen.add(part);
        part.open = !narrow.matches;
      }
    }
  }

  const parser = new MutationObserver(fitNewParts);
  parser.observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => {
    parser.disconnect();
    fitNewParts();
  });
  fitNewParts();

  narrow.addEventListener("change", () => {
    for (const part of document.querySelectorAll("details[data-collapse]")) part.open = !narrow.matches;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !narrow.matches) return;
    const part = event.target.closest("details[data-collapse][open]");
    if (!part) return;
    part.open = false;
    part.querySelector("summary").focus();
  });
})();

// Merkliste: pages are the same for everybody, so this marks what the cookie holds, and saves and removes without
// leaving the page. The server alone changes the cookie.
(() => {
  if (window.merklisteIsReady) return;
  window.merklisteIsReady = true;

  const words = document.currentScript.dataset;

  function savedIds() {
    const found = document.cookie.match(/(?:^|; )merkliste=([\d.]+):/);
    return found ? found[1].split(".") : [];
  }

  function mark() {
    const ids = savedIds();
    const count = document.getElementById("merkliste-zahl");
    count.hidden = !ids.length;
    count.firstElementChild.textContent = ids.length;
    for (const button of document.querySelectorAll("button.bp-save[value]")) {
      const isSaved = ids.includes(button.value);
      button.setAttribute("aria-pressed", isSaved);
      button.querySelector("span").textContent = isSaved ? words.saved : words.save;
      button.form.action = button.form.action.replace(/[a-z]+\/$/, isSaved ? "entfernen/" : "merken/");
    }
  }

  mark(); // the header, before the first paint
  document.addEventListener("DOMContentLoaded", mark);
  // Other tabs and the way back may have changed the list.
  window.addEventListener("pageshow", mark);
  document.addEventListener("visibilitychange", mark);

  function say(button) {
    const [word, title] = [...button.querySelectorAll("span")].map((part) => part.textContent);
    const change = button.getAttribute("aria-pressed") === "true" ? word : words.removed;
    document.getElementById("merkliste-meldung").textContent = `${change}${title}. ${words.total} ${savedIds().length}`;
  }

  let done = Promise.resolve(); // one after the other: each answer brings the whole list

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.matches("button.bp-save[value]")) return;
    event.preventDefault();
    const address = button.form.action;
    done = done
      .then(() => fetch(address, { method: "POST", redirect: "manual" }))
      .then((answer) => {
        if (answer.type !== "opaqueredirect") throw new Error(answer.status);
        mark();
        say(button);
      })
      .catch(() => button.form.submit()); // leads to the page that says what is wrong
  });
})();
