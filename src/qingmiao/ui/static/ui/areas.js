// Counties shaded by a figure, in step with the table beside. The table is the whole content; the map only shows where.

import { colour, onDisplayChange, openMap } from "./ground.js";

export async function mount(root) {
  const shades = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const { land } = await openMap(root, root.querySelector(".map-canvas"));
  const styleOf = ({ properties: { code } }) => ({
    color: colour("--map-border"),
    weight: 1,
    fillColor: colour(`--shade-${shades[code] ?? 0}`),
    fillOpacity: 1,
  });
  const draw = () => land.setStyle(styleOf);
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
