/**
 * Mountains with a lit side, a side in shade, and snow.
 * @module
 */
import { fade, mix } from './palettes.ts';
import type { Stage } from './stage.ts';
import { verticalGradient } from './stage.ts';

type Point = readonly [x: number, y: number];

/** A broken line between two points; `rough` is how far it strays, as a part of its length. */
function brokenLine(stage: Pick<Stage, 'random'>, from: Point, to: Point, rough: number, depth = 5): Point[] {
  if (depth === 0) return [to];
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const stray = (stage.random() - 0.5) * length * rough;
  const middle: Point = [(from[0] + to[0]) / 2 + stray * 0.4, (from[1] + to[1]) / 2 + stray];
  return [...brokenLine(stage, from, middle, rough, depth - 1), ...brokenLine(stage, middle, to, rough, depth - 1)];
}

function trace({ ctx }: Stage, points: readonly Point[]): void {
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  ctx.closePath();
}

/** A row of peaks whose feet stand at `foot` and whose highest is `rise` px above. */
export function peaks(stage: Stage, foot: number, rise: number, color: string, count: number): void {
  const { ctx, width, palette, random } = stage;
  const spacing = width / count;
  const order = Array.from({ length: count + 1 }, (_, index) => index).sort(() => random() - 0.5);
  for (const index of order) {
    const tall = rise * random.between(0.62, 1);
    const top: Point = [spacing * (index + random.between(-0.3, 0.3)), foot - tall];
    const reach = tall * random.between(0.95, 1.3);
    const left: Point = [top[0] - reach, foot + rise * 0.15];
    const right: Point = [top[0] + reach * random.between(0.85, 1.15), foot + rise * 0.15];
    const ascent = brokenLine(stage, left, top, 0.16);
    const descent = brokenLine(stage, top, right, 0.16);
    const spine = brokenLine(stage, top, [top[0] + reach * random.between(-0.2, 0.25), foot + rise * 0.15], 0.22);
    const fadeOut = (tone: string) =>
      verticalGradient(stage, top[1], foot + rise * 0.15, [tone, mix(tone, palette.haze, 0.75)]);

    ctx.fillStyle = fadeOut(mix(color, palette.sun, 0.14));
    trace(stage, [left, ...ascent, ...descent]);
    ctx.fill();
    ctx.fillStyle = fadeOut(mix(color, palette.near, 0.16));
    trace(stage, [top, ...descent, ...[...spine].reverse()]);
    ctx.fill();

    // Snow lies on the top, with a ragged edge, in light and in shade.
    ctx.save();
    trace(stage, [left, ...ascent, ...descent]);
    ctx.clip();
    const line = top[1] + tall * random.between(0.26, 0.38);
    const teeth = 9;
    const edge: Point[] = Array.from({ length: teeth * 2 + 1 }, (_, tooth) => [
      top[0] - reach * 0.5 + (reach * tooth) / (teeth * 2),
      line + (tooth % 2 === 0 ? -1 : 1) * tall * random.between(0.02, 0.075),
    ]);
    const snow = mix('#ffffff', palette.sky[3], 0.25);
    ctx.fillStyle = fade(snow, 0.92);
    trace(stage, [[top[0] - reach, top[1]], ...edge, [top[0] + reach, top[1]]]);
    ctx.fill();
    ctx.clip();
    ctx.fillStyle = fade(mix(color, palette.sky[1], 0.55), 0.55);
    trace(stage, [top, ...descent, ...[...spine].reverse()]);
    ctx.fill();
    ctx.restore();
  }
}
