// The panel beside a page: filled by a link, closed by its button, by Esc and by the browser's Back.

let opener = null;

const panel = () => document.getElementById("panel");
const isOpen = () => Boolean(panel()?.children.length);

function mark(link) {
  document.querySelector("tr.is-open")?.classList.remove("is-open");
  link?.closest("tr")?.classList.add("is-open");
}

/** The panel now shows what this link asked for: bring readers to it, and let Back close it. */
function onShown(event) {
  if (event.detail.target?.id !== "panel") return;
  const { elt } = event.detail.requestConfig;
  const url = elt.getAttribute("hx-get");
  if (!elt.closest("#panel")) opener = elt;
  mark(opener);
  if (history.state?.panel) history.replaceState({ panel: url }, "");
  else history.pushState({ panel: url }, "");
  panel().querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
}

function clear() {
  if (!isOpen()) return;
  panel().replaceChildren();
  mark(null);
  opener?.focus();
}

/** Close as Back does, so that no step is left that leads nowhere. */
function close() {
  if (!isOpen()) return;
  if (history.state?.panel) history.back();
  else clear();
}

/** Whoever comes back to the page finds the panel as it was left. */
function reopen() {
  const url = history.state?.panel;
  if (url && panel() && !isOpen()) document.querySelector(`[hx-get="${CSS.escape(url)}"]`)?.click();
}

document.addEventListener("htmx:afterSwap", onShown);
document.addEventListener("click", (event) => event.target.closest("[data-close-panel]") && close());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open], [data-menu][open]")) return;
  if (!event.target.closest("input, select, textarea, [contenteditable]")) close();
});
window.addEventListener("popstate", () => (history.state?.panel ? reopen() : clear()));
document.addEventListener("DOMContentLoaded", reopen); // after htmx, which listens for the same and was loaded before
