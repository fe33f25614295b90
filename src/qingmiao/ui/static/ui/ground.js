// The ground of every map: Leaflet, loaded once, and the quiet county polygons.

const loaded = new Map();

function load(url) {
  if (!url) return Promise.resolve();
  if (!loaded.has(url)) {
    const isStyle = url.split("?")[0].endsWith(".css");
    const element = document.createElement(isStyle ? "link" : "script");
    const done = new Promise((resolve, reject) => {
      element.addEventListener("load", resolve);
      element.addEventListener("error", () => reject(new Error(`not loaded: ${url}`)));
    });
    if (isStyle) Object.assign(element, { rel: "stylesheet", href: url });
    else element.src = url;
    // Before our own styles, so that those win.
    document.head.prepend(element);
    loaded.set(url, done);
  }
  return loaded.get(url);
}

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Call `redraw` whenever light and dark change places. */
export function onDisplayChange(redraw) {
  document.addEventListener("display:changed", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

const landStyle = () => ({ color: colour("--map-border"), weight: 1, fillColor: colour("--map-land"), fillOpacity: 1 });

/** 连山壮族瑶族自治县 is longer than the county is wide: its first two characters name it. */
const shortName = (name) => name.replace(/^(..).*族自治县$/, "$1");

function nameAreas(L, map, land) {
  // Under the places, which stand at 600.
  map.createPane("names").style.zIndex = 450;
  land.eachLayer((layer) => {
    const { name, centroid } = layer.feature.properties;
    const at = Array.isArray(centroid) ? L.latLng(centroid[1], centroid[0]) : layer.getBounds().getCenter();
    const tooltip = L.tooltip({ pane: "names", permanent: true, direction: "center", className: "map-area-name", interactive: false });
    tooltip.setLatLng(at).setContent(document.createTextNode(shortName(name))).addTo(map);
  });
}

/** Open a map in `canvas` as the data attributes of `root` say; resolves to { L, map, land }. */
export async function openMap(root, canvas) {
  const { leaflet, leafletCss, cluster, clusterCss, boundaries, tiles, tilesBy } = root.dataset;
  const [, , , answer] = await Promise.all([load(leafletCss), load(clusterCss), load(leaflet), fetch(boundaries)]);
  await load(cluster);
  const L = window.L;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(canvas, {
    preferCanvas: true,
    zoomControl: false,
    attributionControl: Boolean(tiles),
    zoomSnap: 0.25,
    maxZoom: 17,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    scrollWheelZoom: false,
  });
  L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
  const land = L.geoJSON(await answer.json(), { style: landStyle, interactive: false }).addTo(map);
  map.fitBounds(land.getBounds(), { padding: [8, 8] });
  // A whole number: the clusters lose places below a broken one.
  map.setMinZoom(Math.floor(map.getZoom()));
  if (tiles) {
    L.tileLayer(tiles, { attribution: tilesBy ?? "" }).addTo(map);
    land.setStyle({ fillOpacity: 0 });
  } else nameAreas(L, map, land);
  onDisplayChange(() => land.setStyle({ ...landStyle(), fillOpacity: tiles ? 0 : 1 }));
  // The wheel scrolls the page until the map is in use.
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  return { L, map, land };
}
