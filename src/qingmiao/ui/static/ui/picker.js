// Picks one position: click the map, or move it with the arrow keys and press Enter, or type the two numbers.

import { openMap } from "./ground.js";

const DIGITS = 6;

export async function mount(root) {
  const [latitude, longitude] = root.querySelectorAll("[data-picker-inputs] input");
  const { L, map } = await openMap(root, root.querySelector(".map-canvas"));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.innerHTML = `<use href="${root.dataset.icons}#form-standalone"/>`;
  const icon = L.divIcon({ className: "map-marker is-selected", html: svg, iconSize: [20, 20] });
  const marker = L.marker(map.getCenter(), { icon, draggable: true, keyboard: false, title: "所选位置" });

  const write = (at) => {
    marker.setLatLng(at).addTo(map);
    latitude.value = at.lat.toFixed(DIGITS);
    longitude.value = at.lng.toFixed(DIGITS);
    latitude.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const read = () => {
    if (!latitude.value || !longitude.value) return;
    const at = L.latLng(Number(latitude.value), Number(longitude.value));
    marker.setLatLng(at).addTo(map);
    if (!map.getBounds().contains(at)) map.panTo(at);
  };
  map.on("click", (event) => write(event.latlng));
  map.on("keydown", (event) => event.originalEvent.key === "Enter" && write(map.getCenter()));
  marker.on("dragend", () => write(marker.getLatLng()));
  for (const input of [latitude, longitude]) input.addEventListener("change", read);
  read();
}
