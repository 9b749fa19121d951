// Print and share on the page of an offer. Without this file, sharing is a mail and printing the browser's own matter.
for (const button of document.querySelectorAll("[data-print]")) {
  button.closest("[hidden]").hidden = false;
  button.addEventListener("click", () => window.print());
}

if (navigator.share) {
  for (const link of document.querySelectorAll("[data-share]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const canonical = document.querySelector("link[rel=canonical]");
      // A person who closes the dialogue has not shared: nothing to report.
      navigator.share({ title: document.querySelector("h1").textContent, url: canonical.href }).catch(() => {});
    });
  }
}

// Closed details print their summary only.
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("main details:not([open])")) {
    part.open = true;
    part.dataset.closedOnScreen = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const part of document.querySelectorAll("[data-closed-on-screen]")) {
    part.open = false;
    delete part.dataset.closedOnScreen;
  }
});
