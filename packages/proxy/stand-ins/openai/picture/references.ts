/**
 * Pictures made with references: framed prints lie on the scene, and their tones run through it.
 * @module
 */
import type { Image } from '@napi-rs/canvas';
import type { Stage } from './stage.ts';

/** A reference that was read. */
export interface ReferencePicture {
  readonly image: Image;
  readonly width: number;
  readonly height: number;
}

/** Fills a box with a picture, cut to fit. */
function cover({ ctx }: Stage, { image, width, height }: ReferencePicture, x: number, y: number, w: number, h: number) {
  const scale = Math.max(w / width, h / height);
  const [cutWidth, cutHeight] = [w / scale, h / scale];
  ctx.drawImage(image, (width - cutWidth) / 2, (height - cutHeight) / 2, cutWidth, cutHeight, x, y, w, h);
}

const most = 4;

export function placeReferences(stage: Stage, references: readonly ReferencePicture[]): void {
  const { ctx, width, height, unit, random } = stage;
  const [first] = references;
  if (first === undefined) return;
  ctx.save();
  ctx.globalCompositeOperation = 'soft-light';
  ctx.globalAlpha = 0.55;
  cover(stage, first, 0, 0, width, height);
  ctx.restore();

  const shown = references.slice(0, most);
  const spread = shown.length - 1;
  const room = Math.min(width, height) * (spread === 0 ? 0.62 : 0.46);
  for (const [index, reference] of shown.entries()) {
    const place = spread === 0 ? 0 : index / spread - 0.5;
    const ratio = Math.min(1.6, Math.max(0.625, reference.width / reference.height));
    const [w, h] = ratio > 1 ? [room, room / ratio] : [room * ratio, room];
    ctx.save();
    ctx.translate(width / 2 + place * width * 0.42, height * 0.48 + Math.abs(place) * height * 0.06);
    ctx.rotate(place * 0.28 + random.between(-0.045, 0.045));
    ctx.shadowColor = 'rgba(10,8,24,0.5)';
    ctx.shadowBlur = unit * 46;
    ctx.shadowOffsetY = unit * 16;
    ctx.fillStyle = '#fbf9f4';
    const border = unit * 18;
    ctx.beginPath();
    ctx.roundRect(-w / 2 - border, -h / 2 - border, w + border * 2, h + border * 2, unit * 7);
    ctx.fill();
    ctx.shadowColor = 'transparent';
    ctx.beginPath();
    ctx.roundRect(-w / 2, -h / 2, w, h, unit * 3);
    ctx.clip();
    cover(stage, reference, -w / 2, -h / 2, w, h);
    ctx.restore();
  }
}
