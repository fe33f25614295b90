// Finding the nearest town from where the device is. The position stays here: only the name of the town goes into the address.

const EARTH_RADIUS_KM = 6371;
const KEPT = "near";

export function lineKm([south, west], [north, east]) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const half =
    Math.sin(radians(north - south) / 2) ** 2 +
    Math.cos(radians(south)) * Math.cos(radians(north)) * Math.sin(radians(east - west) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(half));
}

const FAR_KM = 60;

async function goToNearest(root, here) {
  const answer = await fetch(root.dataset.towns);
  const { towns } = await answer.json();
  const [nearest] = towns
    .map(([name, latitude, longitude]) => [name, lineKm(here, [latitude, longitude])])
    .sort((one, other) => one[1] - other[1]);
  if (!nearest || nearest[1] > FAR_KM) return "您现在不在本市附近，请写地名查找。";
  sessionStorage.setItem(KEPT, JSON.stringify(here));
  const form = root.closest("form");
  form.querySelector("[name=q]").value = nearest[0];
  form.requestSubmit?.() ?? form.submit();
  return `离您最近的是${nearest[0]}`;
}

export function mount(root) {
  if (!("geolocation" in navigator)) return;
  root.hidden = false;
  const said = root.querySelector("[role=status]");
  root.querySelector("button").addEventListener("click", () => {
    said.textContent = "正在定位…";
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        said.textContent = await goToNearest(root, [coords.latitude, coords.longitude]);
      },
      () => {
        said.textContent = "没有得到位置，请写地名查找。";
      },
      { timeout: 10000, maximumAge: 300000 },
    );
  });
}
