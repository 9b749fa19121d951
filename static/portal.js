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
