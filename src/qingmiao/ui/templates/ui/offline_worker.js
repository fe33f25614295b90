// Answers with the page for work without a network where the server cannot be reached. logged_form.js has kept that page and its files.
// {% comment %}Pages of a person are never kept; what was prepared lies in the browser's own store, under its owner.{% endcomment %}
{% load static %}
const SHELL = "{% url 'offline' %}";
const STATIC = "{% get_static_prefix %}";
const PATIENCE_MS = 15000;

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const shell = async () => (await caches.match(SHELL)) ?? Response.error();

/** The server's page; the kept one where it does not come, or where a form was prepared and the line is too slow. */
const page = async (request) => {
  const asked = fetch(request).catch(shell);
  const isPrepared = await caches.match(new URL(request.url).pathname);
  if (!isPrepared) return asked;
  return Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(shell)]);
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
