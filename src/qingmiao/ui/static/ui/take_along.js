// A log given out as files: every file holds all operations, and of the photos what fits; an officer takes them in again in any order.

import { getLog, operationsOf, photoOf } from "./device.js";

const FILE_BYTES = 12 * 1024 * 1024;

async function inText(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let from = 0; from < bytes.length; from += 0x8000) text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(text);
}

async function* filesOf(log) {
  const entry = await getLog(log);
  const operations = await operationsOf(log);
  const told = { format: "qingmiao-log", kind: entry.kind, key: entry.key, title: entry.title, person: entry.person, device: entry.device, last: entry.last, operations };
  let photos = {};
  let size = 0;
  for (const one of operations) {
    const blob = one.photo ? await photoOf(one.id) : null;
    if (!blob) continue;
    if (size && size + blob.size > FILE_BYTES) {
      yield { ...told, photos };
      photos = {};
      size = 0;
    }
    photos[one.photo] = await inText(blob);
    size += blob.size;
  }
  yield { ...told, photos };
}

/** Let the browser keep a log as files outside of its own store. */
export async function giveOut(log) {
  let number = 0;
  for await (const told of filesOf(log)) {
    number += 1;
    const address = URL.createObjectURL(new Blob([JSON.stringify(told)], { type: "application/json" }));
    const link = Object.assign(document.createElement("a"), { href: address, download: `青苗离线内容-${told.title}-${number}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
  return number;
}
