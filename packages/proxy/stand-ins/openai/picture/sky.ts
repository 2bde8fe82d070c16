/**
 * Skies: gradient, sun or moon, stars, clouds.
 * @module
 */
import { fade, mix } from './palettes.ts';
import type { Stage } from './stage.ts';
import { disc, glow, verticalGradient } from './stage.ts';

export interface Heaven {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface SkyOptions {
  /** Height of the horizon, px. */
  readonly horizon: number;
  readonly clouds?: boolean;
}

function stars(stage: Stage, bottom: number): void {
  const { ctx, random, unit, width } = stage;
  for (let count = 0; count < 220; count++) {
    const y = random() ** 1.5 * bottom;
    ctx.fillStyle = fade('#ffffff', random.between(0.25, 0.95) * (1 - y / bottom));
    ctx.beginPath();
    ctx.arc(random() * width, y, unit * random.between(0.5, 1.9), 0, Math.PI * 2);
    ctx.fill();
  }
}

/** One path, so that puffs that overlap show no seam. */
function cloud(stage: Stage, x: number, y: number, length: number, color: string, strength: number): void {
  const { ctx, random } = stage;
  ctx.save();
  ctx.globalAlpha = strength;
  ctx.beginPath();
  ctx.rect(x - length, y - length, length * 2, length);
  ctx.clip();
  const thickness = length * 0.2;
  ctx.fillStyle = verticalGradient(stage, y - thickness * 1.6, y, [color, fade(color, 0)]);
  ctx.beginPath();
  for (let puff = 0; puff < 7; puff++) {
    const along = (puff / 6) * 2 - 1;
    const radius = thickness * (1 - Math.abs(along) * 0.65) * random.between(0.75, 1.25);
    const px = x + along * length * 0.62;
    ctx.moveTo(px + radius, y);
    ctx.ellipse(px, y, radius * 1.5, radius, 0, 0, Math.PI * 2);
  }
  ctx.fill();
  ctx.restore();
}

/** Paints the sky down to the horizon and says where its light is. */
export function paintSky(stage: Stage, { horizon, clouds = true }: SkyOptions): Heaven {
  const { ctx, palette, random, unit, width, height } = stage;
  ctx.fillStyle = verticalGradient(stage, 0, horizon, palette.sky);
  ctx.fillRect(0, 0, width, height);
  if (palette.isNight) stars(stage, horizon);

  const radius = unit * random.between(palette.isNight ? 45 : 60, palette.isNight ? 75 : 110);
  const x = width * random.between(0.22, 0.78);
  const y = palette.isNight ? horizon * random.between(0.2, 0.45) : horizon - radius * random.between(0.3, 2.6);
  glow(stage, x, y, radius * 7, fade(palette.sun, palette.isNight ? 0.28 : 0.55), fade(palette.sun, 0));
  glow(stage, x, y, radius * 2.2, fade(palette.sun, 0.5), fade(palette.sun, 0));
  disc(stage, x, y, radius, palette.sun);
  if (palette.isNight) {
    for (const [dx, dy, size] of [
      [-0.3, -0.2, 0.22],
      [0.35, 0.25, 0.16],
      [0.05, 0.5, 0.12],
    ] as const) {
      disc(stage, x + dx * radius, y + dy * radius, size * radius, fade(mix(palette.sun, palette.haze, 0.5), 0.35));
    }
  }
  if (clouds) {
    const tint = mix(palette.sky[3], '#ffffff', palette.isNight ? 0 : 0.45);
    const count = random.integer(3, 6);
    for (let index = 0; index < count; index++) {
      const cy = horizon * random.between(0.12, 0.8);
      const strength = palette.isNight ? 0.18 : random.between(0.45, 0.85);
      cloud(stage, width * random(), cy, unit * random.between(160, 420), tint, strength);
    }
  }
  return { x, y, radius };
}
