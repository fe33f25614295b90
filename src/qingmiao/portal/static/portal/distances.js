// Distances from where the device is, once its owner has asked for the nearest. Worked out here, sent nowhere.

import { lineKm } from "./near.js";

const ROAD_FACTOR = 1.3;

export function mount(list) {
  const kept = sessionStorage.getItem("near");
  if (!kept) return;
  const here = JSON.parse(kept);
  for (const row of list.querySelectorAll("[data-at]")) {
    const km = lineKm(here, row.dataset.at.split(",").map(Number)) * ROAD_FACTOR;
    row.querySelector("[data-distance]").textContent = `离您约 ${km.toFixed(1)} 公里 · `;
  }
}
