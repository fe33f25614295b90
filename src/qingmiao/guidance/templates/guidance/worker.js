// Keeps what was read of guidance for places without a network: warning signs at once, bands, topics and cards as they are opened.
// Addresses that carry anything of a child are never kept. {% comment %}Written by the server, for static files have addresses of their own.{% endcomment %}
{% load static %}
const KEPT = "qingmiao-raise-1";
const OFFLINE = "{% url 'guidance_offline' %}";
const SIGNS = "{% url 'warning_sign_ages' %}";
const FIRST = [OFFLINE, "{% url 'guidance_home' %}", SIGNS{% for months in ages %}, "{% url 'warning_sign_check' months %}"{% endfor %}];

addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FIRST)));
});

addEventListener("activate", (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) if (name.startsWith("qingmiao-raise-") && name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

const mayBeKept = (request, url) =>
  request.method === "GET" &&
  url.origin === location.origin &&
  (url.pathname.startsWith("{% get_static_prefix %}") || (url.pathname.startsWith("/raise/") && !url.search && !url.pathname.endsWith(".js")));

const fromNetwork = async (request, url) => {
  const answer = await fetch(request);
  if (answer.ok && mayBeKept(request, url)) (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
};

const fromKept = async (request, url) => {
  const isSigns = url.pathname.startsWith(SIGNS);
  const found = await caches.match(request, { ignoreVary: true, ignoreSearch: isSigns || url.pathname.startsWith("{% get_static_prefix %}") });
  if (found) return found;
  return request.mode === "navigate" ? caches.match(OFFLINE, { ignoreVary: true }) : Response.error();
};

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  event.respondWith(fromNetwork(event.request, url).catch(() => fromKept(event.request, url)));
});
