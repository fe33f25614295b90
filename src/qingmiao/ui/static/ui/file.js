// Uploads as soon as a file is chosen, shows progress, removes. Without an upload address the file simply goes with its form.

const LIMIT_BYTES = 20 * 1024 * 1024;
const ALLOWED = /\.(pdf|jpe?g|png)$/i;

function token(root) {
  return (root.closest("form") ?? document).querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

function refusalOf(file) {
  if (!ALLOWED.test(file.name)) return "只能上传 PDF、JPEG 或 PNG 文件。";
  if (file.size > LIMIT_BYTES) return "文件超过 20 MB，请压缩后再上传。";
  return file.size ? "" : "文件是空的，请重新选择。";
}

/** The sentence in a refusal, whether it came as text or as a fragment. */
function sentenceOf(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const sentence = page.querySelector(".notice-body p")?.textContent ?? "";
  const isPlain = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
  return sentence || (isPlain && request.responseText) || "没有传上去，请稍后再试。";
}

function newItem(list, file) {
  const item = document.createElement("li");
  item.className = "file-item";
  const name = document.createElement("span");
  name.className = "file-name";
  name.textContent = file.name;
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.value = 0;
  progress.setAttribute("aria-label", `正在上传 ${file.name}`);
  item.append(name, progress);
  list.append(item);
  return item;
}

function refuse(item, sentence) {
  item.classList.add("is-refused");
  item.querySelector("progress")?.remove();
  const words = document.createElement("span");
  words.textContent = sentence;
  item.append(words);
}

function upload(root, list, file) {
  const item = newItem(list, file);
  const refusal = refusalOf(file);
  if (refusal) return refuse(item, refusal);
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.set("file", file);
  request.upload.addEventListener("progress", (event) => (item.querySelector("progress").value = event.loaded / event.total));
  request.addEventListener("error", () => refuse(item, "没有连上服务器，请检查网络后再上传。"));
  request.addEventListener("load", () => {
    if (request.status >= 300) return refuse(item, sentenceOf(request));
    const stored = document.createElement("template");
    stored.innerHTML = request.responseText;
    const shown = stored.content.querySelector("li");
    item.replaceWith(shown);
    window.htmx?.process(shown);
  });
  request.open("POST", root.dataset.uploadUrl);
  request.setRequestHeader("X-CSRFToken", token(root));
  request.setRequestHeader("HX-Request", "true");
  request.send(body);
}

async function remove(root, button) {
  const headers = { "X-CSRFToken": token(root), "HX-Request": "true" };
  button.disabled = true;
  const answer = await fetch(button.dataset.removeUrl, { method: "POST", headers }).catch(() => null);
  if (answer?.ok) button.closest("li").remove();
  else {
    button.disabled = false;
    button.textContent = "没有移除，再试一次";
  }
}

export function mount(root) {
  const input = root.querySelector("[type=file]");
  const list = root.querySelector(".file-list");
  const drop = root.querySelector(".file-drop");
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-url]");
    if (button) remove(root, button);
  });
  if (!root.dataset.uploadUrl) return;
  const take = (files) => [...files].forEach((file) => upload(root, list, file));
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") take(event.dataTransfer.files);
    });
  }
}
