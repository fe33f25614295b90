// What the pages of guidance add with script: they open wholly for printing, can be read without a network, and growth stays in the browser.

const KEY = "qingmiao-growth";
const SHORT_ADDRESS = 10_000;

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/raise/worker.js", { scope: "/raise/" }).catch(() => {});

const tellOffline = () => {
  document.querySelector(".guide-offline")?.remove();
  if (navigator.onLine) return;
  const told = document.createElement("p");
  told.className = "guide-offline";
  told.setAttribute("role", "status");
  told.textContent = "现在没有网络，看到的是上次存下的内容。";
  document.querySelector("#content").prepend(told);
};
addEventListener("online", tellOffline);
addEventListener("offline", tellOffline);
tellOffline();

addEventListener("beforeprint", () => {
  for (const shelf of document.querySelectorAll(".guide-shelf")) shelf.open = true;
});

// Growth: the address holds everything; the browser keeps the last one that drew a curve. Where storage is refused, nothing is kept.
const stored = (act) => {
  try {
    return act(window.localStorage);
  } catch {
    return null;
  }
};

function sheetOf(query) {
  const asked = new URLSearchParams(query);
  const [on, kg, cm] = ["on", "kg", "cm"].map((name) => asked.getAll(name));
  const cell = (value) => `"${String(value ?? "").replace(/^[=+\-@]/, " ").replaceAll('"', '""')}"`;
  const rows = on.map((day, at) => [day, kg[at], cm[at]]).filter((row) => row.some(Boolean));
  const lines = [["测量日期", "体重（公斤）", "身长（厘米）"], ...rows].map((row) => row.map(cell).join(","));
  return URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n")], { type: "text/csv;charset=utf-8" }));
}

const form = document.querySelector("[data-growth]");
if (form) {
  const box = form.querySelector("[data-growth-kept]");
  if (document.querySelector(".curves") && location.search.length < SHORT_ADDRESS) stored((kept) => kept.setItem(KEY, location.search));
  const query = stored((kept) => kept.getItem(KEY));
  if (query?.startsWith("?")) {
    box.hidden = false;
    box.querySelector("[data-growth-open]").href = form.getAttribute("action") + query;
    box.querySelector("[data-growth-export]").href = sheetOf(query);
    box.querySelector("[data-growth-forget]").addEventListener("click", () => {
      stored((kept) => kept.removeItem(KEY));
      box.hidden = true;
    });
  }
}
