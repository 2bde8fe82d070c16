/**
 * What a file really is, by its own bytes. A name and a declared type prove nothing.
 * @module
 */
import { fileTypeFromBuffer } from 'file-type';
import { imageSize } from 'image-size';

/** Facts of an image. Sizes in px as stored, before any rotation that its metadata asks for. */
export interface ImageFacts {
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** Bytes from the start that hold the size of any image, its colour profile and EXIF included. */
export const headerBytes = 512 * 1024;

/** The types that are taken. SVG is a document that can run script, so it is none of them. */
export const imageTypes: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'];

/** Type and size of an image, from all of its bytes or the first `headerBytes`; undefined when it is no such image. */
export async function inspectImage(bytes: Uint8Array): Promise<ImageFacts | undefined> {
  const found = await fileTypeFromBuffer(bytes);
  if (found === undefined || !imageTypes.includes(found.mime)) return undefined;
  try {
    const { width, height } = imageSize(bytes);
    return width > 0 && height > 0 ? { type: found.mime, width, height } : undefined;
  } catch {
    return undefined; // it begins like an image and breaks off
  }
}
