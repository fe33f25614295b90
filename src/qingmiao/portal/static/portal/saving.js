// What a family keeps in its own browser: institutions and results of the calculators. Nothing of it leaves the device.

const SLOTS = { institutions: "saved-institutions", results: "saved-results" };
const MOST = 20;

function read(kind) {
  try {
    return JSON.parse(localStorage.getItem(SLOTS[kind])) ?? [];
  } catch {
    return [];
  }
}

function write(kind, rows) {
  localStorage.setItem(SLOTS[kind], JSON.stringify(rows.slice(0, MOST)));
}

function drawList(list) {
  const kind = list.dataset.saved;
  const rows = read(kind);
  list.replaceChildren(
    ...rows.map(({ key, name, url }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = kind === "institutions" ? `${list.dataset.url}${encodeURIComponent(key)}/` : url;
      link.textContent = name;
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "button button-quiet";
      drop.textContent = "去掉";
      drop.setAttribute("aria-label", `去掉${name}`);
      drop.addEventListener("click", () => {
        write(kind, read(kind).filter((row) => row.key !== key));
        draw(list.closest("[data-island]"));
      });
      item.append(link, drop);
      return item;
    }),
  );
  if (!rows.length) {
    const empty = document.createElement("li");
    empty.className = "soft";
    empty.textContent = list.dataset.empty;
    list.append(empty);
  }
  return rows;
}

function draw(root) {
  const lists = [...root.querySelectorAll("[data-saved]")];
  const [institutions, results] = lists.map(drawList);
  const compare = root.querySelector("[data-compare-link]");
  compare.hidden = institutions.length < 2;
  compare.href = `${lists[0].dataset.compare}?${institutions.slice(0, 4).map(({ key }) => `code=${encodeURIComponent(key)}`).join("&")}`;
  const forget = root.querySelector("[data-forget]");
  forget.hidden = institutions.length + results.length === 0;
  forget.onclick = () => {
    for (const slot of Object.values(SLOTS)) localStorage.removeItem(slot);
    draw(root);
  };
}

function mountButton(button) {
  const { saveCode: key, saveName: name } = button.dataset;
  const show = () => {
    const isSaved = read("institutions").some((row) => row.key === key);
    button.textContent = isSaved ? "已收藏" : "收藏";
    button.setAttribute("aria-pressed", String(isSaved));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const others = read("institutions").filter((row) => row.key !== key);
    const isSaved = others.length < read("institutions").length;
    write("institutions", isSaved ? others : [{ key, name }, ...others]);
    show();
  });
  show();
}

function keepResult(element) {
  const { saveResult: key, saveName: name } = element.dataset;
  write("results", [{ key, name, url: location.pathname + location.search }, ...read("results").filter((row) => row.key !== key)]);
}

export function mount(element) {
  if (element.dataset.saveCode) mountButton(element);
  else if (element.dataset.saveResult) keepResult(element);
  else draw(element);
}
