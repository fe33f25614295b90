// One look at the page as it is drawn now: what is too wide, and the kinds of everything shown.
// A kind is what axe judges an element by: its place, its marks and states, its name, colours, size, and whether it scrolls.
() => {
  const VALUED = /^(class|role|type|lang|tabindex|style|scope|colspan|rowspan|headers|autocomplete|inputmode|method)$/;
  const VALUED_ARIA = /^aria-(?!label|labelledby|describedby|controls|owns|details|valuetext|valuenow|placeholder)/;
  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [role=button]";
  const NOT_SHOWN = new Set(["SCRIPT", "STYLE", "LINK", "META", "TEMPLATE"]);
  const kinds = new Set(), ids = new Set(), outline = [];

  const hash = text => {
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let i = 0; i < text.length; i++) {
      a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
      b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
    }
    return (4294967296 * (0x1fffff & (b ^ (b >>> 13))) + ((a ^ (a >>> 16)) >>> 0)).toString(36);
  };
  const mark = ({name, value}) =>
    VALUED.test(name) || VALUED_ARIA.test(name) ? `${name}=${value}`
    : name === "name" || name.startsWith("data-") || name.startsWith("hx-") ? ""
    : `${name}${value.trim() ? "" : "=empty"}`;
  const isTransparent = colour => colour === "transparent" || colour.endsWith(", 0)");

  const targets = [...document.querySelectorAll(TARGETS)].filter(element => element.checkVisibility())
    .map(element => [element, element.getBoundingClientRect()]);
  const boxes = new Map(targets);
  const isCrowded = (element, box) => targets.some(([other, {left, right, top, bottom}]) => {
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    return other !== element && Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0)) < 24;
  });

  const name = element => {
    const told = (element.getAttribute("aria-label") || "").trim(), text = (element.textContent || "").trim();
    return [told && (told.includes(text) ? "told" : "told otherwise"), element.labels?.length ? "labelled" : "", text ? "text" : "",
      element.validity?.valid === false ? "invalid" : "", element.disabled ? "disabled" : "", element.open ? "open" : ""];
  };

  const look = (element, place, ground) => {
    if (NOT_SHOWN.has(element.tagName)) return;
    if (ids.has(element.id)) kinds.add(hash(`${place} an id given twice`));
    if (element.id) ids.add(element.id);
    if (!element.checkVisibility()) return;
    const style = getComputedStyle(element), box = boxes.get(element);
    const isSmall = box && Math.min(box.width, box.height) < 24;
    if (!isTransparent(style.backgroundColor)) ground = style.backgroundColor;
    if (style.backgroundImage !== "none") ground += style.backgroundImage.slice(0, 80);
    if (style.opacity !== "1") ground += style.opacity;
    const scrolls = /auto|scroll/.test(style.overflow) && (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);
    const own = hash([place, element.tagName, ...[...element.attributes].map(mark).filter(Boolean).sort()].join("|"));
    kinds.add(own);
    kinds.add(hash([own, ...name(element), scrolls, isSmall ? (isCrowded(element, box) ? "crowded" : "small") : ""].join("|")));
    if (/^H[1-6]$/.test(element.tagName)) outline.push(element.tagName);
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && child.data.trim())
        kinds.add(hash([own, style.color, ground, style.fontSize, style.fontWeight, style.textDecorationLine].join("|")));
      else if (child.nodeType === Node.ELEMENT_NODE) look(child, own, ground);
    }
  };
  const root = document.documentElement;
  look(root, document.title ? "titled" : "without a title", "canvas");
  outline.forEach((heading, index) => kinds.add(`${outline[index - 1] || "first"} ${heading}`));
  kinds.add(`${document.querySelectorAll("h1").length} h1, ${document.querySelectorAll("main").length} main`);

  const wide = root.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1).slice(0, 8)
    .map(element => `${element.tagName}.${element.getAttribute("class")} ${element.textContent.trim().slice(0, 30)}`);
  return {wide, kinds: [...kinds]};
}
