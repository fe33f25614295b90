// The page that stands in where there is no network: the form that was prepared at this address, or a list of what this device holds.

import { allLogs, allPrepared, currentOwner, isUnsent, operationsOf, preparedAt } from "./device.js";
import { mount as mountForm } from "./logged_form.js";
import { flush, unsentLogs } from "./outbox.js";
import { giveOut } from "./take_along.js";

const HOME = "/offline/";

function element(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

async function addStyles(addresses) {
  const known = new Set([...document.querySelectorAll("link[rel=stylesheet]")].map((one) => one.href));
  for (const href of addresses.filter((one) => !known.has(one))) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    document.head.append(link);
  }
}

/** Put the prepared form into the page, as it was served; the log brings it up to date. */
async function show(root, prepared) {
  await addStyles(prepared.styles);
  document.querySelector("h1").textContent = prepared.heading;
  document.title = `${prepared.heading} · 本机`;
  root.previousElementSibling.textContent = `${prepared.title} · 没有连上服务器，现在看到的是存在本机的一份`;
  const page = new DOMParser().parseFromString(prepared.html, "text/html");
  const form = document.adoptNode(page.querySelector("form"));
  for (const link of form.querySelectorAll("[data-log-back]")) link.href = HOME;
  delete form.dataset.island;
  root.replaceChildren(form);
  await mountForm(form, prepared.changes);
  for (const inner of form.querySelectorAll("[data-island]")) if (!inner.dataset.uploadUrl) (await import(inner.dataset.island)).mount(inner);
}

async function line(prepared) {
  const log = (await allLogs()).find((one) => one.path === prepared.path && String(one.owner) === String(prepared.owner));
  const count = (await operationsOf(log.log)).filter(isUnsent).length;
  const item = element("li", "");
  const link = Object.assign(element("a", "", prepared.title), { href: prepared.path });
  item.append(link, element("span", "cell-note", count ? `${count} 条没有送达` : "全部已送达"));
  return item;
}

/** What lies here: forms to go on with, and what was not sent, also of others. */
async function list(root) {
  const prepared = await allPrepared();
  const forms = element("ul", "plain-list");
  for (const one of prepared) forms.append(await line(one));
  const nothing = element("p", "soft", "没有存在本机的表。有网络时打开检查表，它就会存在本机。");
  root.replaceChildren(prepared.length ? forms : nothing, ...(await unsent()));
}

async function unsent() {
  const logs = await unsentLogs();
  return logs.map((entry) => {
    const isOwn = String(entry.owner) === currentOwner();
    const whose = isOwn ? "" : `${entry.person}的，请本人登录后送出。`;
    const told = element("p", "log-note tone-warn", `${entry.title}：${entry.count} 条没有送达。${whose}`);
    const button = Object.assign(element("button", "button", "导出到文件"), { type: "button" });
    button.addEventListener("click", () => giveOut(entry.log));
    if (isOwn) told.append(button);
    return told;
  });
}

/** Send what is one's own, and show what is left. */
async function send(root) {
  const own = (await unsentLogs()).filter((entry) => String(entry.owner) === currentOwner());
  for (const entry of own) await flush(entry.log);
  if (own.length) await list(root);
}

export async function mount(root) {
  try {
    const prepared = location.pathname === HOME ? undefined : await preparedAt(location.pathname);
    if (prepared) await show(root, prepared);
    else {
      await list(root);
      addEventListener("online", () => send(root));
      await send(root);
    }
  } catch {
    root.replaceChildren(element("p", "soft", "这个浏览器不能在本机保存内容，请在有网络的地方填写。"));
  }
}
