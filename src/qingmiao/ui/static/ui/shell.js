// What every page has: islands, menus, display settings, print, and a word when the server cannot be reached.

import "./panel.js";

const YEAR_SECONDS = 31536000;
const DRAFT_MS = 7 * 24 * 3600 * 1000;
// Cookie to attribute of <html>; the server writes the same.
const SHOWN_AS = {
  "large_type=0": ["type", ""],
  "large_type=1": ["type", "large"],
  "theme=system": ["theme", ""],
  "theme=light": ["theme", "light"],
  "theme=dark": ["theme", "dark"],
  "keys=on": ["keys", ""],
  "keys=off": ["keys", "off"],
};
const ERASE = "offline-erase";
const mounted = new WeakSet();

/** Mount the island modules named by data-island inside `root`. A module exports mount(element). */
async function mountIslands(root) {
  const found = [...root.querySelectorAll("[data-island]")];
  if (root.matches?.("[data-island]")) found.unshift(root);
  for (const element of found) {
    if (mounted.has(element)) continue;
    mounted.add(element);
    import(element.dataset.island).then((island) => island.mount(element));
  }
}

/** Forget drafts kept here that are too old, or whose form was sent and has now led on to a page. */
function sweepDrafts() {
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 0;
  const ledOn = status > 0 && status < 400 && !document.querySelector("[type=password]");
  for (const slot of Object.keys(localStorage).filter((name) => name.startsWith("draft:"))) {
    const { at, submitted } = JSON.parse(localStorage.getItem(slot));
    const isHere = [...document.querySelectorAll("[data-save-key]")].some((form) => `draft:${form.dataset.saveKey}` === slot);
    if (Date.now() - at > DRAFT_MS || (submitted && ledOn && !isHere)) localStorage.removeItem(slot);
  }
}

/** Whoever signs out leaves nothing typed on the machine, nor a form prepared for work without a network. */
function forgetDrafts(event) {
  if (!event.target.closest("[data-forget-drafts]")) return;
  localStorage.setItem(ERASE, "");
  erasePrepared();
  for (const slot of Object.keys(localStorage)) if (slot.startsWith("draft:")) localStorage.removeItem(slot);
}

/** The page may be gone before it is done: the next one goes on. */
function erasePrepared() {
  if (localStorage.getItem(ERASE) !== null) import("./device.js").then((device) => device.erase());
}

function say(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

/** On a phone the words of a row lie beside each other: bring the one where the person is into sight. */
function showWhereIAm() {
  for (const entry of document.querySelectorAll(".desk-nav [aria-current], .section-tabs [aria-current]")) {
    const row = entry.closest("nav");
    row.scrollLeft = entry.offsetLeft - (row.clientWidth - entry.offsetWidth) / 2;
  }
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) if (menu !== except) menu.open = false;
}

/** Apply a display choice at once and remember it for a year; without script the form posts it. */
function applyDisplay(event) {
  const form = event.target.closest("[data-display]");
  const button = event.submitter;
  if (!form || !button) return;
  event.preventDefault();
  const { name, value } = button;
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  const [attribute, written] = SHOWN_AS[`${name}=${value}`];
  if (written) document.documentElement.dataset[attribute] = written;
  else delete document.documentElement.dataset[attribute];
  for (const other of form.querySelectorAll(`[name="${name}"]`)) other.setAttribute("aria-pressed", String(other === button));
  document.dispatchEvent(new CustomEvent("display:changed"));
}

/** Whether a single key may act: nobody types, no dialog asks, and the person has not switched keys off. */
function keysAct(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return false;
  return !event.target.closest("input, select, textarea, [contenteditable]") && !document.querySelector("dialog[open]");
}

/** "/" goes to the search; the keys written on a review's verdicts press them. */
function onSingleKey(event) {
  const search = event.key === "/" && (document.querySelector("main [data-search]") ?? document.querySelector("[data-search]"));
  const verdict = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!search && !verdict) return;
  event.preventDefault();
  if (search) search.focus();
  else verdict.click();
}

document.addEventListener("submit", applyDisplay);
document.addEventListener("submit", forgetDrafts);
document.addEventListener("toggle", (event) => event.target.matches("[data-menu][open]") && closeMenus(event.target), true);
document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("[data-menu]"));
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("[data-menu][open]");
    closeMenus();
    open?.querySelector("summary").focus();
  }
  if (keysAct(event)) onSingleKey(event);
});

document.addEventListener("htmx:load", (event) => mountIslands(event.detail.elt));
document.addEventListener("htmx:sendError", () => say("没有连上服务器，请检查网络后再试。"));
document.addEventListener("htmx:responseError", (event) => {
  const refused = event.detail.xhr.status < 500;
  say(refused ? "这一步没有完成，请刷新页面后再试。" : "服务器没有完成这一步，内容没有改变，请稍后再试。");
});
sweepDrafts();
showWhereIAm();
erasePrepared();
mountIslands(document);
