/**
 * Where a scene is drawn: a context, its size, colours and a source of chance.
 * @module
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from './palettes.ts';
import type { Random } from './random.ts';

export interface Stage {
  readonly ctx: SKRSContext2D;
  /** px. */
  readonly width: number;
  readonly height: number;
  /** A thousandth of the short side, so that things keep their size in the picture. */
  readonly unit: number;
  readonly palette: Palette;
  readonly random: Random;
}

/** Draws one scene over the whole stage. */
export type Scene = (stage: Stage) => void;

/** A vertical gradient between two heights. */
export function verticalGradient({ ctx }: Stage, top: number, bottom: number, colors: readonly string[]) {
  const gradient = ctx.createLinearGradient(0, top, 0, bottom);
  for (const [index, color] of colors.entries()) gradient.addColorStop(index / Math.max(1, colors.length - 1), color);
  return gradient;
}

/** A soft round glow. */
export function glow({ ctx }: Stage, x: number, y: number, radius: number, inner: string, outer: string): void {
  const gradient = ctx.createRadialGradient(x, y, 0, x, y, radius);
  gradient.addColorStop(0, inner);
  gradient.addColorStop(1, outer);
  ctx.fillStyle = gradient;
  ctx.fillRect(x - radius, y - radius, radius * 2, radius * 2);
}

export function disc({ ctx }: Stage, x: number, y: number, radius: number, color: string): void {
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, Math.PI * 2);
  ctx.fill();
}
