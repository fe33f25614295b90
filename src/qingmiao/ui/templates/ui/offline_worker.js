// Answers with the page for work without a network where the server cannot be reached. It keeps that page and static files, nothing else:
// {% comment %}Pages of a person are never kept here; what was prepared lies in the browser's own store, under its owner.{% endcomment %}
{% load static %}
const FILES = "qingmiao-offline-files";
const SHELL = "{% url 'offline' %}";
const STATIC = "{% get_static_prefix %}";
const PATIENCE_MS = 8000;

/** The page as a visitor gets it: no cookie goes along, so that nothing of anybody can be in it. */
const keepShell = async () => {
  const files = await caches.open(FILES);
  const page = await fetch(SHELL, { credentials: "omit" });
  const text = await page.clone().text();
  const asked = [...text.matchAll(/(?:href|src|data-island)="([^"#?]+)/g)].map((found) => found[1]).filter((path) => path.startsWith(STATIC));
  await files.addAll([...new Set(asked)]);
  await files.put(SHELL, page);
};

addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepShell());
});
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const shell = async () => (await caches.match(SHELL)) ?? Response.error();

/** The server's page; the kept one where it does not come, or not in time. */
const page = (request) => {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(async () => (await caches.match(SHELL)) ?? new Promise(() => {}));
  return Promise.race([fetch(request).catch(shell), late]);
};

const file = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreVary: true })) ?? Response.error();
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(file(request));
});
