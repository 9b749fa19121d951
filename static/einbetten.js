// For other websites that show a list of the Bildungsportal in a frame: makes the frame as high as the list.
//
//   <iframe src="https://…/einbetten/?thema=sprachen" title="…" data-bildungsportal></iframe>
//   <script src="https://…/static/einbetten.js" async></script>
//
// It sends nothing but a greeting, believes only what comes from the frame itself and from the origin in its src, and
// reads nothing but a number. Without this file the frame keeps its height and scrolls.
"use strict";

(() => {
  if (window.bildungsportalEinbetten) return; // several lists on one page, each with this script
  window.bildungsportalEinbetten = true;

  const LEAST = 100, MOST = 30000; // pixels

  const frames = () => [...document.querySelectorAll("iframe[data-bildungsportal]")];

  // It says nothing, so it may go to whatever is there, also to a page that is not loaded yet.
  const greet = (frame) => frame.contentWindow?.postMessage({ type: "bildungsportal-hello" }, "*");

  window.addEventListener("message", (event) => {
    const frame = frames().find((one) => one.contentWindow === event.source);
    if (!frame || event.origin !== new URL(frame.src).origin || event.data?.type !== "bildungsportal-height") return;
    const { height } = event.data;
    if (Number.isFinite(height)) frame.style.height = `${Math.min(MOST, Math.max(LEAST, height))}px`;
  });

  const start = () => {
    for (const frame of frames()) {
      let isFirst = true;
      greet(frame);
      frame.addEventListener("load", () => {
        greet(frame);
        // Another page of the list begins at its top.
        if (!isFirst && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
        isFirst = false;
      });
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
