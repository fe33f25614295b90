// What this device keeps for work without a network, in IndexedDB: forms that were prepared, and the log of everything done in them.
//
// A log belongs to one person in one post (`owner`) and one subject. Operations are only ever added; they leave when the server has them.

import { openDB } from "../vendor/idb/index.js";

const NAME = "qingmiao-offline";
export const FILES = "qingmiao-offline-files";
export const ERASE = "offline-erase";
const OWNER = "offline-owner";
let opened;

/** The database; rejects where the browser has none. */
function store() {
  opened ??= openDB(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("prepared", { keyPath: "slot" });
      db.createObjectStore("logs", { keyPath: "log" });
      db.createObjectStore("operations", { keyPath: "id" }).createIndex("log", "log");
      db.createObjectStore("photos", { keyPath: "id" });
    },
    terminated() {
      opened = undefined;
    },
  });
  return opened;
}

export const nameOf = ({ owner, kind, key }) => `${owner} ${kind} ${key}`;
const slotOf = (owner, path) => `${owner} ${path}`;
const bySequence = (one, other) => one.sequence - other.sequence;
export const isOpen = (operation) => ["here", "held", "conflict"].includes(operation.state);
export const awaitsPhoto = (operation) => operation.state === "there" && Boolean(operation.photo) && !operation.photoThere;
export const isUnsent = (operation) => operation.state === "here" || operation.state === "held" || awaitsPhoto(operation);

/** The log of a subject, begun where there is none. */
export async function openLog(subject) {
  const tx = (await store()).transaction("logs", "readwrite");
  const log = nameOf(subject);
  const known = (await tx.store.get(log)) ?? { log, device: crypto.randomUUID(), last: 0, version: 0 };
  const found = { ...known, ...subject };
  await tx.store.put(found);
  await tx.done;
  return found;
}

export const getLog = async (log) => (await store()).get("logs", log);
export const allLogs = async () => (await store()).getAll("logs");

/** Change what is known of a log. */
export async function noteLog(log, changes) {
  const tx = (await store()).transaction("logs", "readwrite");
  await tx.store.put({ ...(await tx.store.get(log)), ...changes });
  await tx.done;
}

export async function operationsOf(log) {
  return (await (await store()).getAllFromIndex("operations", "log", log)).sort(bySequence);
}

/** Add one operation to a log: numbered and on the disk, with its photo, or not at all. */
export async function add(log, told, photo = null) {
  const tx = (await store()).transaction(["logs", "operations", "photos"], "readwrite", { durability: "strict" });
  const entry = await tx.objectStore("logs").get(log);
  entry.last += 1;
  const operation = { id: crypto.randomUUID(), log, sequence: entry.last, at: Date.now(), photo: "", photo_bytes: 0, ...told, state: "here", reason: "" };
  tx.objectStore("logs").put(entry);
  tx.objectStore("operations").add(operation);
  if (photo) tx.objectStore("photos").add({ id: operation.id, blob: photo });
  await tx.done;
  return operation;
}

/** Note what became of operations; a photo that arrived leaves. */
export async function note(changes) {
  const tx = (await store()).transaction(["operations", "photos"], "readwrite");
  const operations = tx.objectStore("operations");
  for (const [id, told] of changes) {
    const known = await operations.get(id);
    if (known) operations.put({ ...known, ...told });
    if (told.photoThere) tx.objectStore("photos").delete(id);
  }
  await tx.done;
}

/** Let go of what the server has and the page shows. */
export async function letGo(ids) {
  const tx = (await store()).transaction(["operations", "photos"], "readwrite");
  for (const id of ids) {
    tx.objectStore("operations").delete(id);
    tx.objectStore("photos").delete(id);
  }
  await tx.done;
}

export const photoOf = async (id) => (await (await store()).get("photos", id))?.blob ?? null;

/** Keep a form for its owner. What was prepared for others leaves the device; their logs stay. */
export async function prepare(owner, path, told) {
  const tx = (await store()).transaction("prepared", "readwrite");
  for (const other of await tx.store.getAll()) if (other.owner !== owner) tx.store.delete(other.slot);
  tx.store.put({ ...told, slot: slotOf(owner, path), owner, path, at: Date.now(), changes: {} });
  await tx.done;
  localStorage.setItem(OWNER, owner);
}

/** Note in a prepared form what others wrote since. */
export async function notePrepared(owner, path, changes) {
  const tx = (await store()).transaction("prepared", "readwrite");
  const known = await tx.store.get(slotOf(owner, path));
  if (known) tx.store.put({ ...known, changes: { ...known.changes, ...changes } });
  await tx.done;
}

/** Let go of a form that takes nothing any more. */
export async function forget(owner, path) {
  await (await store()).delete("prepared", slotOf(owner, path));
}

export const currentOwner = () => localStorage.getItem(OWNER) ?? "";
export const preparedAt = async (path) => (await store()).get("prepared", slotOf(currentOwner(), path));
export const allPrepared = async () => (await (await store()).getAll("prepared")).filter((one) => one.owner === currentOwner());

/** Whoever signs out leaves nothing behind but what was not sent: that stays until its owner sends it. */
export async function erase() {
  localStorage.removeItem(OWNER);
  await (await store()).clear("prepared");
  await letGo((await (await store()).getAll("operations")).filter((one) => !isUnsent(one) && !one.isStrange).map((one) => one.id));
  await globalThis.caches?.delete(FILES);
  localStorage.removeItem(ERASE);
}
