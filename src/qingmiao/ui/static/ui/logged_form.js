// A form whose answers are operations in this device's log: kept at once, sent when there is a network, each with its state.
//
// <form data-island data-log-url data-log-kind data-log-key data-log-title data-log-owner data-log-person data-log-version data-log-edition
//  data-log-scope>, with ui/_log_state.html inside. Every named control is a field; [data-log-item] holds the controls of one item and
// a [data-log-state]; an <input type=file data-log-photo="field"> takes photos. A link [data-log-gate] and the form's own button wait
// until everything has been sent. Where the browser keeps nothing (no IndexedDB, no secure connection) the form saves by autosave.js.

import * as device from "./device.js";
import { Journal } from "./journal.js";
import { LogState } from "./log_state.js";
import { flush, under, unsentLogs, whenChanged } from "./outbox.js";
import { pictured } from "./pictured.js";
import { giveOut } from "./take_along.js";

const PAUSE_MS = 700;
const AGAIN_MS = 15_000;
const NOT_FIELDS = ["csrfmiddlewaretoken", "version"];
const SHELL = "/offline/";

export const valueIn = (form, name) => {
  const control = form.elements[name];
  if (!control) return "";
  if (control instanceof RadioNodeList) return control.value;
  return control.type === "checkbox" ? (control.checked ? control.value : "") : control.type === "radio" && !control.checked ? "" : control.value;
};

/** What the page brought in a field, whatever has been done to it since. */
function servedIn(form, name) {
  const control = form.elements[name];
  const all = control instanceof RadioNodeList ? [...control] : [control];
  if (["radio", "checkbox"].includes(all[0].type)) return all.find((one) => one.defaultChecked)?.value ?? "";
  return all[0] instanceof HTMLSelectElement ? ([...all[0].options].find((one) => one.defaultSelected)?.value ?? all[0].options[0]?.value ?? "") : all[0].defaultValue;
}

function write(form, name, value) {
  const control = form.elements[name];
  if (!control) return;
  const all = control instanceof RadioNodeList ? [...control] : [control];
  for (const one of all) {
    if (["radio", "checkbox"].includes(one.type)) one.checked = value !== "" && one.value === value;
    else one.value = value;
  }
}

class LoggedForm {
  constructor(form, entry) {
    this.form = form;
    this.entry = entry;
    this.log = entry.log;
    this.version = Number(form.dataset.logVersion);
    this.known = new Map();
    this.journal = new Journal(entry.log);
    this.recorded = Promise.resolve();
    this.dirty = new Map();
    this.state = new LogState(form);
  }

  // -- what was done ----------------------------------------------------------------------------------------------------------

  onInput(control) {
    const { name } = control;
    if (!name || NOT_FIELDS.includes(name) || control.type === "file") return;
    const isText = control.matches("textarea, input:not([type=radio], [type=checkbox])");
    const began = this.dirty.get(name);
    clearTimeout(began?.timer);
    const base = began?.base ?? this.version;
    this.journal.type(name, valueIn(this.form, name), base);
    this.dirty.set(name, { base, timer: setTimeout(() => this.record(name), isText ? PAUSE_MS : 0) });
  }

  /** Make an operation of what stands in a field, in the order in which it was done. */
  record(name) {
    const dirty = this.dirty.get(name);
    if (!dirty) return;
    clearTimeout(dirty.timer);
    this.dirty.delete(name);
    const value = valueIn(this.form, name);
    if (value === (this.known.get(name) ?? "")) return;
    this.known.set(name, value);
    this.keep({ id: crypto.randomUUID(), field: name, value, base: dirty.base, edition: this.form.dataset.logEdition });
  }

  keep(told) {
    const slot = this.journal.make(told);
    this.recorded = this.recorded.then(() => device.add(this.log, told)).then(
      () => this.journal.done(slot),
      () => (this.state.isFull = true), // it stays in the journal
    );
    this.recorded.then(() => (this.show(), this.send()));
  }

  /** Take up what a page left that was killed. */
  async takeUp() {
    const has = new Set((await device.operationsOf(this.log)).map((one) => one.id));
    for (const [slot, told] of this.journal.left()) {
      const isNew = told.id ? !has.has(told.id) : told.value !== (this.known.get(told.field) ?? "");
      if (isNew) {
        await device.add(this.log, { edition: this.form.dataset.logEdition, ...told });
        this.put(told.field, told.value);
      }
      this.journal.done(slot);
    }
  }

  async snap(input) {
    for (const file of [...input.files]) {
      const made = await pictured(file);
      const field = input.dataset.logPhoto;
      if (made.refusal) {
        this.state.refusePhoto(field, file.name, made.refusal);
        continue;
      }
      const told = { field, value: file.name, base: this.version, edition: this.form.dataset.logEdition, photo: made.sha256, photo_bytes: made.blob.size };
      const isKept = await device.add(this.log, told, made.blob).catch(() => null);
      if (!isKept) this.state.refusePhoto(field, file.name, "本机存不下了，没有收下。请先送出已有的内容。");
      await this.show();
    }
    input.value = "";
    this.send();
  }

  /** Show what is known now in a field, unless the person was quicker than this page's script: then theirs is newer. */
  put(name, value) {
    const isAhead = valueIn(this.form, name) !== (this.known.get(name) ?? "");
    this.known.set(name, value);
    if (!isAhead) write(this.form, name, value);
  }

  recordAll() {
    for (const name of [...this.dirty.keys()]) this.record(name);
    return this.recorded;
  }

  // -- what is sent and comes back --------------------------------------------------------------------------------------------

  send() {
    clearTimeout(this.again);
    flush(this.log, this.version).then((problem) => {
      if (problem && problem !== "signedOut") this.again = setTimeout(() => this.send(), problem === "offline" ? AGAIN_MS : 4 * AGAIN_MS);
    });
  }

  /** Others' answers come in, where nothing of one's own is under way. */
  async answered(answer) {
    const operations = await device.operationsOf(this.log);
    const changes = Object.entries(answer.changes).filter(([name]) => !this.dirty.has(name));
    for (const [name, value] of changes) this.put(name, value);
    const gone = operations.filter((one) => one.state === "there" && changes.some(([name]) => name === one.field) && !device.awaitsPhoto(one));
    await device.letGo(gone.map((one) => one.id));
    this.version = answer.version;
    if (this.form.elements.version) this.form.elements.version.value = answer.version;
    this.state.isRenewed = answer.edition !== this.form.dataset.logEdition;
    this.form.dispatchEvent(new CustomEvent("log:answered", { bubbles: true }));
  }

  async show() {
    const entry = await device.getLog(this.log);
    this.state.show({ entry, operations: await device.operationsOf(this.log), under, others: await this.others() });
  }

  async others() {
    return (await unsentLogs()).filter((one) => String(one.owner) !== String(this.entry.owner));
  }

  /** Go on only when everything is there; otherwise say what is missing. */
  async pass(go) {
    await this.recordAll();
    await flush(this.log, this.version);
    const left = (await device.operationsOf(this.log)).filter(device.isUnsent).length;
    await this.show();
    if (left) this.state.say(`还有 ${left} 条没有送达，请在有网络的地方等全部送达后再继续。`);
    else go();
  }

  // -- the page ---------------------------------------------------------------------------------------------------------------

  /** Show the form as this device last knew it: the page, then what others wrote, then the own log. */
  async restore(changes) {
    for (const name of this.fields()) this.known.set(name, servedIn(this.form, name));
    for (const [name, value] of Object.entries(changes)) this.put(name, value);
    const operations = await device.operationsOf(this.log);
    for (const one of operations) if (!one.photo && one.state !== "refused") this.put(one.field, one.value);
    await this.takeUp();
    this.listen();
    this.takeIn();
    this.form.dispatchEvent(new CustomEvent("log:restored", { bubbles: true }));
  }

  fields() {
    const isField = (one) => one.name && !["file", "submit", "button"].includes(one.type) && !NOT_FIELDS.includes(one.name);
    return [...new Set([...this.form.elements].filter(isField).map((one) => one.name))];
  }

  /** What was answered before this script had come counts as well. */
  takeIn() {
    for (const name of this.fields()) {
      if (valueIn(this.form, name) === this.known.get(name)) continue;
      this.dirty.set(name, { base: this.version });
      this.record(name);
    }
  }

  listen() {
    const { form } = this;
    form.addEventListener("input", (event) => this.onInput(event.target));
    form.addEventListener("change", (event) => {
      if (event.target.dataset.logPhoto) this.snap(event.target);
      else if (event.target.name) this.record(event.target.name);
    });
    form.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("submit", (event) => {
      if (this.hasPassed) return;
      event.preventDefault();
      this.pass(() => ((this.hasPassed = true), form.requestSubmit(event.submitter)));
    });
    addEventListener("online", () => this.send());
    addEventListener("pagehide", () => this.recordAll());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.recordAll() : this.send()));
    whenChanged(async ({ log, answer }) => {
      if (log !== this.log) return;
      if (answer) await this.answered(answer);
      await this.show();
    });
  }

  onClick(event) {
    const gate = event.target.closest("[data-log-gate]");
    if (gate) {
      event.preventDefault();
      this.pass(() => (location.href = gate.href));
    } else if (event.target.closest("[data-log-send]")) this.recordAll().then(() => this.send());
    else if (event.target.closest("[data-log-next]")) this.state.goOn();
    else if (event.target.closest("[data-log-export]")) this.recordAll().then(() => giveOut(this.log));
    else if (event.target.closest("[data-log-seen]")) device.note([[event.target.closest("[data-log-seen]").dataset.logSeen, { isSeen: true }]]).then(() => this.show());
  }
}

/** The page that stands in, as a visitor gets it: no cookie goes along, so that nothing of anybody can be in it. */
async function keepShell(files) {
  const page = await fetch(SHELL, { credentials: "omit" });
  const asked = [...(await page.clone().text()).matchAll(/(?:href|src|data-island)="([^"#?]+)/g)].map((found) => found[1]);
  await files.addAll([...new Set(asked)].filter((path) => path.includes("/static/")));
  await files.put(SHELL, page);
}

/** Keep for the next time without a network what this page is made of, and the page that stands in for it. */
async function keepFiles(scope) {
  for (const one of [scope, SHELL]) await navigator.serviceWorker.register(`${SHELL}worker.js`, { scope: one });
  const files = await caches.open(device.FILES);
  const drawn = [...document.querySelectorAll("use[href*='#']")].map((use) => new URL(use.getAttribute("href").split("#")[0], location).href);
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  const wanted = new Set([...loaded, ...drawn].filter((one) => new URL(one).origin === location.origin && one.includes("/static/")));
  for (const one of wanted) if (!(await files.match(one))) await files.add(one);
  await keepShell(files);
  await files.put(location.pathname, new Response()); // a mark for the worker: what is here need not be waited for
  return true;
}

async function isSafe() {
  const [isKept, room] = [await navigator.storage.persist(), await navigator.storage.estimate()];
  return isKept && room.quota - room.usage > 200 * 1024 * 1024;
}

function settingsOf(form) {
  const { logKind: kind, logKey: key, logOwner: owner, logPerson: person, logTitle: title, logUrl: url } = form.dataset;
  return { kind, key, owner, person, title, url, path: location.pathname };
}

/** Let the form go on as it did before there was a log. */
async function fallBack(form) {
  (await import("./autosave.js")).mount(form);
  const file = await import("./file.js");
  for (const field of form.querySelectorAll("[data-upload-url]")) file.mount(field);
}

export async function mount(form, changes = null) {
  const asServed = form.outerHTML;
  const subject = settingsOf(form);
  let entry;
  try {
    entry = await device.openLog(subject);
  } catch {
    return fallBack(form);
  }
  const logged = new LoggedForm(form, entry);
  if (changes === null) {
    const settled = (await device.operationsOf(entry.log)).filter(
      (one) => (one.state === "there" && !device.awaitsPhoto(one) && one.version <= logged.version) || (one.state === "refused" && one.isSeen && !one.isStrange),
    );
    await device.letGo(settled.map((one) => one.id));
    const styles = [...document.querySelectorAll("link[rel=stylesheet]")].map((one) => one.href);
    const { kind, title, person } = subject;
    await device.prepare(subject.owner, subject.path, { kind, title, person, heading: document.querySelector("h1").textContent.trim(), html: asServed, styles });
    await device.noteLog(entry.log, { version: logged.version });
  }
  await logged.restore(changes ?? {});
  await logged.show();
  logged.send();
  if (changes === null) logged.state.isPrepared = await keepFiles(form.dataset.logScope).catch(() => false);
  logged.state.isSafe = await isSafe().catch(() => false);
  await logged.show();
  form.dataset.logReady = "";
}
