// Places on the map, in step with the list beside it. The list is the whole content; the map only shows where.

import { openMap } from "./ground.js";

function shape(icons, form) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${icons}#form-${form}`);
  svg.append(use);
  return svg;
}

function clusterIcon(L, cluster) {
  const count = cluster.getChildCount();
  const side = count < 10 ? 32 : 40;
  return L.divIcon({ className: "map-cluster", html: String(count), iconSize: [side, side] });
}

function itemOf(list, key) {
  return [...list.children].find((item) => item.dataset.place === key);
}

/** Keep one place selected, on the map and in the list. */
function makeSelector(group, markers, list) {
  let lifted = null;
  return (key, { scroll = false } = {}) => {
    lifted?.classList.remove("is-selected");
    list.querySelector(".is-selected")?.classList.remove("is-selected");
    const item = itemOf(list, key);
    item?.classList.add("is-selected");
    if (scroll) item?.scrollIntoView({ block: "nearest" });
    const marker = markers.get(key);
    lifted = marker ? (group.getVisibleParent(marker)?.getElement() ?? null) : null;
    lifted?.classList.add("is-selected");
  };
}

export async function mount(root) {
  const points = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const list = root.querySelector(".map-places");
  const { L, map } = await openMap(root, root.querySelector(".map-canvas"));
  const group = L.markerClusterGroup({
    showCoverageOnHover: false,
    removeOutsideVisibleBounds: false,
    maxClusterRadius: 36,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    iconCreateFunction: (cluster) => clusterIcon(L, cluster),
  });
  const markers = new Map();
  const select = makeSelector(group, markers, list);
  for (const point of points) {
    const icon = L.divIcon({ className: "map-marker", html: shape(root.dataset.icons, point.form), iconSize: [24, 24] });
    const marker = L.marker(point.at, { icon, title: point.name, keyboard: false });
    marker.on("click", () => {
      select(point.key, { scroll: true });
      itemOf(list, point.key)?.querySelector("a")?.focus({ preventScroll: true });
    });
    markers.set(point.key, marker);
  }
  group.addLayers([...markers.values()]);
  // Before the group is on the map, so that no cluster has to part before the eyes.
  if (root.dataset.near !== undefined && points.length) {
    const nearest = points.slice(0, Number(root.dataset.near) || points.length);
    map.fitBounds(nearest.map((point) => point.at), { padding: [32, 32], maxZoom: 13, animate: false });
  }
  map.addLayer(group);
  const keyOf = (event) => event.target.closest("[data-place]")?.dataset.place;
  for (const name of ["mouseover", "focusin"]) {
    list.addEventListener(name, (event) => keyOf(event) && select(keyOf(event)));
  }
  list.addEventListener("click", (event) => {
    const marker = markers.get(keyOf(event));
    if (marker && !event.target.closest("a")) group.zoomToShowLayer(marker, () => select(keyOf(event)));
  });
}
