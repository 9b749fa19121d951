// Comfort while a list is read: keeps the progress current and shows the result when it is there.
const state = document.getElementById("import-state");

const look = async () => {
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = page.getElementById("import-state");
  if (!now || !("waiting" in now.dataset)) location.reload();
  else state.replaceChildren(...now.childNodes);
};
setInterval(look, 3000);
