// A PDF in the panel, where the browser can show one there; others would save it unasked, and get a sentence instead.

export function mount(root) {
  const isShown = navigator.pdfViewerEnabled ?? matchMedia("(min-width: 48rem)").matches;
  const frame = root.querySelector("iframe");
  if (isShown) frame.src = root.dataset.url;
  frame.hidden = !isShown;
  root.querySelector("p").hidden = isShown;
}
