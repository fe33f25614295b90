// A photo as it is kept on the device: upright, of a size that a weak line can carry, without the place where it was taken.

const LONGEST_PX = 2048;
const QUALITY = 0.85;
const MOST_BYTES = 20 * 1024 * 1024;
const STARTS = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47],
];

/** Why a file cannot be a photo, by its own bytes; nothing when it is one. */
async function refusalOf(file) {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (!STARTS.some((bytes) => bytes.every((byte, at) => start[at] === byte))) return "这不是照片（JPG 或 PNG），没有收下。";
  return file.size > MOST_BYTES ? "照片超过 20 MB，没有收下，请压缩或重新拍摄。" : "";
}

async function smaller(file) {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_PX / Math.max(image.width, image.height));
    const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  } catch {
    return file; // this browser cannot; the server writes it anew
  }
}

/** The photo with its hash, or {refusal}. */
export async function pictured(file) {
  const refusal = await refusalOf(file);
  if (refusal) return { refusal };
  const blob = await smaller(file);
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { blob, sha256 };
}
