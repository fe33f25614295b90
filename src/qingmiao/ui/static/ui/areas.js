// Counties shaded by a figure, in step with the table beside. The table is the whole content; the map only shows where.

import { colour, onDisplayChange, openMap } from "./ground.js";

export async function mount(root) {
  const [shades, dots] = [...root.querySelectorAll("script[type='application/json']")].map((told) => JSON.parse(told.textContent));
  const { L, map, land } = await openMap(root, root.querySelector(".map-canvas"));
  const styleOf = ({ properties: { code } }) => ({
    color: colour("--map-border"),
    weight: 1,
    fillColor: colour(`--shade-${shades[code] ?? 0}`),
    fillOpacity: 1,
  });
  const marks = dots.map(({ name, words, at }) =>
    L.circleMarker(at, { radius: 6, weight: 1 }).bindTooltip(document.createTextNode(`${name} ${words}`)).addTo(map),
  );
  const draw = () => {
    land.setStyle(styleOf);
    marks.forEach((mark, place) =>
      mark.setStyle({ color: colour("--ink"), fillColor: colour(`--shade-${dots[place].shade}`), fillOpacity: 1, dashArray: dots[place].shade ? null : "2 2" }),
    );
  };
  draw();
  onDisplayChange(draw);
  const lift = (event) => {
    const code = event.target.closest("[data-area]")?.dataset.area;
    draw();
    land.eachLayer((layer) => {
      if (layer.feature.properties.code === code) layer.setStyle({ color: colour("--brand-700"), weight: 3 }).bringToFront();
    });
  };
  for (const name of ["mouseover", "focusin"]) root.addEventListener(name, lift);
}
