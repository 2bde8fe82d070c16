/**
 * Makes a sample picture: a real file of the size and format that was asked for. The same request gives the same picture.
 * @module
 */
import type { Canvas } from '@napi-rs/canvas';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { ImageRequest } from '../image-request.ts';
import { abstract } from './abstract.ts';
import { cat, portrait, robot } from './figures.ts';
import { sampleMark, vignette } from './finish.ts';
import { desert, forest, meadow, mountains, sea } from './landscapes.ts';
import { palettes } from './palettes.ts';
import { city, space, stillLife } from './places.ts';
import { createRandom } from './random.ts';
import type { ReferencePicture } from './references.ts';
import { placeReferences } from './references.ts';
import type { Scene, Stage } from './stage.ts';
import type { SceneName } from './subject.ts';
import { subjectOf } from './subject.ts';

export type { ReferencePicture } from './references.ts';

const scenes: Record<SceneName, Scene> = {
  mountains,
  forest,
  sea,
  city,
  desert,
  meadow,
  space,
  portrait,
  robot,
  cat,
  'still-life': stillLife,
  abstract,
};

export interface PictureRequest
  extends Pick<
    ImageRequest,
    'model' | 'prompt' | 'width' | 'height' | 'quality' | 'background' | 'format' | 'compression'
  > {
  /** Which of the request's pictures. */
  readonly index: number;
  readonly references: readonly ReferencePicture[];
  /** 1 is the finished picture; less is as soft as a partial image. */
  readonly detail: number;
}

const signatures = [
  Buffer.from([0x89, 0x50, 0x4e, 0x47]),
  Buffer.from([0xff, 0xd8, 0xff]),
  Buffer.from('RIFF'),
] as const;

/** Reads a PNG, JPEG or WebP; undefined when the bytes are none. */
export async function readReference(bytes: Buffer): Promise<ReferencePicture | undefined> {
  if (!signatures.some((signature) => bytes.subarray(0, signature.length).equals(signature))) return undefined;
  const image = await loadImage(bytes).catch(() => undefined);
  return image === undefined ? undefined : { image, width: image.width, height: image.height };
}

const encode = (canvas: Canvas, { format, compression }: PictureRequest): Promise<Buffer> => {
  if (format === 'png') return canvas.encode('png');
  return canvas.encode(format, Math.max(40, Math.min(95, compression)));
};

/** Cuts the picture to a disc with a rim, as a sticker, and leaves the rest clear. */
function asSticker({ ctx, width, height, unit }: Stage): void {
  const radius = Math.min(width, height) * 0.47;
  ctx.globalCompositeOperation = 'destination-in';
  ctx.fillStyle = '#000000';
  ctx.beginPath();
  ctx.arc(width / 2, height / 2, radius, 0, Math.PI * 2);
  ctx.fill();
  ctx.globalCompositeOperation = 'source-over';
  ctx.strokeStyle = '#fbf9f4';
  ctx.lineWidth = unit * 16;
  ctx.stroke();
}

/** Softens a picture by drawing it small and large again. */
function soften(canvas: Canvas, detail: number): Canvas {
  const small = createCanvas(Math.ceil(canvas.width * detail * 0.06), Math.ceil(canvas.height * detail * 0.06));
  small.getContext('2d').drawImage(canvas, 0, 0, small.width, small.height);
  const large = createCanvas(canvas.width, canvas.height);
  large.getContext('2d').drawImage(small, 0, 0, canvas.width, canvas.height);
  return large;
}

export async function renderPicture(request: PictureRequest): Promise<Buffer> {
  const { model, prompt, width, height, quality, background, index, references } = request;
  const random = createRandom(JSON.stringify([model, prompt, width, height, quality, background, index]));
  const subject = subjectOf(prompt, random);
  const canvas = createCanvas(width, height);
  const unit = Math.min(width, height) / 1000;
  const stage: Stage = {
    ctx: canvas.getContext('2d'),
    width,
    height,
    unit,
    palette: palettes[subject.mood],
    random,
  };
  scenes[subject.scene](stage);
  placeReferences(stage, references);
  vignette(stage);
  if (background === 'transparent') asSticker(stage);
  sampleMark(stage);
  return encode(request.detail < 1 ? soften(canvas, request.detail) : canvas, request);
}
