// Keys of a desk list: j and k move, Enter opens (the browser does), ? shows the keys.

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

const keys = { j: () => move(1), k: () => move(-1), "?": showKeys };

function onKey(event) {
  const isOff = document.documentElement.dataset.keys === "off";
  const busy = isOff || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
  if (busy || event.target.closest("input, select, textarea, [contenteditable]")) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

export function mount() {
  if (listening) return;
  listening = true;
  document.addEventListener("keydown", onKey);
}
