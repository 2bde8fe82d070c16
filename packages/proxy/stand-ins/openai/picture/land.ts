/**
 * Land in layers: each nearer one is darker and clearer, as air makes it.
 * @module
 */
import { fade, mix } from './palettes.ts';
import type { Stage } from './stage.ts';
import { verticalGradient } from './stage.ts';

/** Height of the land at `x`, px from the top. */
export type Ridge = (x: number) => number;

/** A ridge around `base`; `rise` is its greatest height in px and `reach` how many features fit the width. */
export function ridge({ width, random }: Stage, base: number, rise: number, reach: number, octaves = 5): Ridge {
  const noise = random.noise(octaves);
  const start = random() * 100;
  return (x) => base - rise * (0.5 + 0.5 * noise(start + (x / width) * reach));
}

/** Fills from a ridge to the bottom. The foot fades towards `foot`. */
export function fillRidge(stage: Stage, line: Ridge, top: number, color: string, foot: string, bottom?: number): void {
  const { ctx, width, height } = stage;
  const end = bottom ?? height;
  ctx.fillStyle = verticalGradient(stage, top, end, [color, mix(color, foot, 0.7)]);
  ctx.beginPath();
  ctx.moveTo(0, end);
  const step = Math.max(1, width / 700);
  for (let x = 0; x <= width + step; x += step) ctx.lineTo(x, line(x));
  ctx.lineTo(width, end);
  ctx.closePath();
  ctx.fill();
}

/** Layers from the horizon to the bottom of the picture. Returns the ridge of each, far to near. */
export function landLayers(
  stage: Stage,
  options: { from: number; to: number; count: number; rise: number; nearest?: string },
): Ridge[] {
  const { palette, random } = stage;
  const ridges: Ridge[] = [];
  for (let layer = 0; layer < options.count; layer++) {
    const depth = layer / Math.max(1, options.count - 1);
    const base = options.from + (options.to - options.from) * depth ** 1.25;
    const rise = options.rise * (1 - depth * 0.45);
    const line = ridge(stage, base, rise, random.between(2, 3.4) - depth, depth < 0.6 ? 6 : 3);
    const color = mix(palette.haze, options.nearest ?? palette.near, 0.12 + depth ** 1.15 * 0.88);
    fillRidge(stage, line, base - rise, color, palette.haze);
    ridges.push(line);
  }
  return ridges;
}

/** A conifer whose foot is at (x, y). */
export function conifer({ ctx, random }: Stage, x: number, y: number, size: number): void {
  const tiers = 5;
  ctx.beginPath();
  ctx.moveTo(x, y - size);
  for (let tier = 1; tier <= tiers; tier++) {
    const down = y - size + (size * 0.94 * tier) / tiers;
    const half = size * 0.235 * (tier / tiers) * random.between(0.88, 1.12);
    ctx.lineTo(x + half, down);
    ctx.lineTo(x + half * 0.5, down - size * 0.025);
  }
  ctx.lineTo(x + size * 0.03, y);
  ctx.lineTo(x - size * 0.03, y);
  for (let tier = tiers; tier >= 1; tier--) {
    const down = y - size + (size * 0.94 * tier) / tiers;
    const half = size * 0.235 * (tier / tiers) * random.between(0.88, 1.12);
    ctx.lineTo(x - half * 0.5, down - size * 0.025);
    ctx.lineTo(x - half, down);
  }
  ctx.closePath();
  ctx.fill();
}

/** A row of conifers along a ridge. */
export function treeLine(stage: Stage, line: Ridge, size: number, spacing: number, color: string): void {
  const { ctx, width, random } = stage;
  ctx.fillStyle = color;
  for (let x = -size; x < width + size; x += spacing * random.between(0.5, 1.5)) {
    conifer(stage, x, line(x) + size * 0.08, size * random.between(0.55, 1.15));
  }
}

/** A band of mist around `y`. */
export function mistBand(stage: Stage, y: number, thickness: number, strength: number): void {
  const { ctx, palette, width } = stage;
  ctx.fillStyle = verticalGradient(stage, y - thickness, y + thickness, [
    fade(palette.haze, 0),
    fade(mix(palette.haze, palette.sky[3], 0.5), strength),
    fade(palette.haze, 0),
  ]);
  ctx.fillRect(0, y - thickness, width, thickness * 2);
}
