// Sends what the device has: operations in their order, photos in small parts between them. One at a time, whatever tabs are open.
//
// Whatever is not answered stays as it was and is sent again; the server recognises what it has.

import { allLogs, awaitsPhoto, forget, getLog, isOpen, isUnsent, note, noteLog, notePrepared, operationsOf, photoOf } from "./device.js";

const AT_ONCE = 100;
const PART_BYTES = 32 * 1024;
const PATIENCE_MS = 60_000;
const cookie = (name) => document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1] ?? "";

export const under = { way: new Set(), photo: new Map() };
const listeners = new Set();
export const whenChanged = (act) => listeners.add(act);
const tell = (what) => listeners.forEach((act) => act(what));

/** Ask the server; its JSON, or {problem} in one word, or {sentence} where it refuses. */
async function ask(entry, address, body, type) {
  const headers = { "Content-Type": type, "X-CSRFToken": cookie("csrftoken"), "X-Log-Owner": String(entry.owner) };
  const impatient = new AbortController();
  const alarm = setTimeout(() => impatient.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(address, { method: "POST", body, headers, redirect: "manual", signal: impatient.signal });
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return { problem: "signedOut" };
    if (answer.status === 422) return { sentence: (await answer.json()).sentence };
    return answer.ok ? await answer.json() : { problem: "offline" };
  } catch {
    return { problem: "offline" };
  } finally {
    clearTimeout(alarm);
  }
}

const sent = ({ id, sequence, base, edition, field, value, photo, photo_bytes, at }) => ({ id, sequence, base, edition, field, value, photo, photo_bytes, at });

const became = (told) => ({
  state: told.state === "accepted" ? "there" : told.state,
  reason: told.reason,
  version: told.version,
  photoThere: told.photo === "there",
});

/** Send one batch; what went wrong in a word, or nothing. */
async function sendBatch(entry, batch) {
  for (const one of batch) under.way.add(one.id);
  tell({ log: entry.log });
  const { device, last } = await getLog(entry.log);
  const body = JSON.stringify({ device, last, since: entry.seen, sent_at: Date.now(), operations: batch.map(sent) });
  const told = await ask(entry, entry.url, body, "application/json");
  for (const one of batch) under.way.delete(one.id);
  if (told.problem || told.sentence) {
    await noteLog(entry.log, { stopped: told.sentence ?? "", problem: told.problem ?? "refused" });
    return told.problem ?? "refused";
  }
  const strange = Object.entries(told.strange).map(([id, reason]) => [id, { state: "refused", reason, isStrange: true }]);
  await note([...told.operations.map((one) => [one.id, became(one)]), ...strange]);
  await noteLog(entry.log, { version: told.version, stopped: "", problem: "", closed: told.closed });
  const own = new Set((await operationsOf(entry.log)).filter(isOpen).map((one) => one.field));
  told.changes = Object.fromEntries(Object.entries(told.changes).filter(([name]) => !own.has(name)));
  if (told.closed) await forget(entry.owner, entry.path);
  else await notePrepared(entry.owner, entry.path, told.changes);
  entry.seen = told.version;
  tell({ log: entry.log, answer: told });
  return "";
}

/** Send everything open of a log, the earliest first. */
async function sendOperations(entry) {
  const open = (await operationsOf(entry.log)).filter(isOpen);
  for (let from = 0; from === 0 || from < open.length; from += AT_ONCE) {
    const problem = await sendBatch(entry, open.slice(from, from + AT_ONCE));
    if (problem) return problem;
  }
  return "";
}

const hasNew = async (entry) => (await operationsOf(entry.log)).some((one) => one.state === "here");

/** Send photos part by part; an answer that was given meanwhile goes first. */
async function sendPhotos(entry) {
  for (const one of (await operationsOf(entry.log)).filter(awaitsPhoto)) {
    const blob = await photoOf(one.id);
    let have = 0;
    while (blob && have <= one.photo_bytes) {
      if (await hasNew(entry)) await sendOperations(entry);
      const address = `${entry.url}photo/?operation=${one.id}&offset=${have}`;
      const told = await ask(entry, address, blob.slice(have, have + PART_BYTES), "application/octet-stream");
      if (told.problem || told.sentence) return told.problem ?? "refused";
      have = told.have;
      under.photo.set(one.id, have / one.photo_bytes);
      tell({ log: entry.log });
      if (told.photo === "awaited") continue;
      await note([[one.id, became(told)]]);
      under.photo.delete(one.id);
      break;
    }
    tell({ log: entry.log });
  }
  return "";
}

/** Send what a log has, and learn what others wrote since a version was `seen`; what went wrong in a word, or nothing. */
export function flush(log, seen = null) {
  return navigator.locks.request("qingmiao-outbox", async () => {
    const entry = await getLog(log);
    entry.seen = seen ?? entry.version;
    const problem = (await sendOperations(entry)) || (await sendPhotos(entry));
    tell({ log });
    return problem;
  });
}

/** How much of each log is not there yet, with whose it is. */
export async function unsentLogs() {
  const found = [];
  for (const entry of await allLogs()) {
    const count = (await operationsOf(entry.log)).filter(isUnsent).length;
    if (count) found.push({ ...entry, count });
  }
  return found;
}
