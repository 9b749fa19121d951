// Inside of a frame on another website: tells that website how high the page is, so that it needs no scrollbar of its
// own. einbetten.js over there asks first; only whoever asked gets an answer, and only from the window around us.
"use strict";

(() => {
  let origin = null; // of the website around us

  function tell() {
    if (origin === null) return;
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    window.parent.postMessage({ type: "bildungsportal-height", height }, origin);
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.data?.type !== "bildungsportal-hello") return;
    origin = event.origin;
    tell();
  });

  new ResizeObserver(tell).observe(document.documentElement);
})();
