// Keys of a desk list: j and k move, Enter opens (the browser does), ? shows the keys, Esc closes the panel.

let listening = false;

function links() {
  return [...document.querySelectorAll("[data-row]")];
}

function move(step) {
  const rows = links();
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement?.closest("tr")?.querySelector("[data-row]"));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

function showKeys() {
  document.querySelector("dialog[data-keys]")?.showModal();
}

function closePanel() {
  const panel = document.getElementById("panel");
  if (!panel?.children.length) return;
  panel.replaceChildren();
  const open = document.querySelector("tr.is-open");
  open?.classList.remove("is-open");
  open?.querySelector("[data-row]").focus();
}

const keys = { j: () => move(1), k: () => move(-1), "?": showKeys, Escape: closePanel };

function onKey(event) {
  const isOff = document.documentElement.dataset.keys === "off" && event.key !== "Escape";
  const busy = isOff || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
  if (busy || event.target.closest("input, select, textarea, [contenteditable]")) return;
  const act = keys[event.key];
  if (!act) return;
  if (event.key !== "Escape") event.preventDefault();
  act();
}

/** The panel now shows this row: mark it, and bring readers to the panel. */
function onPanel(event) {
  if (event.detail.target.id !== "panel") return;
  document.querySelector("tr.is-open")?.classList.remove("is-open");
  event.detail.requestConfig.elt.closest("tr")?.classList.add("is-open");
  event.detail.target.querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
}

export function mount() {
  if (listening) return;
  listening = true;
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSwap", onPanel);
}
