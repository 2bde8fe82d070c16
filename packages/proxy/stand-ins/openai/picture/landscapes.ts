/**
 * Scenes under an open sky: mountains, forest, sea, desert, meadow.
 * @module
 */
import { fillRidge, landLayers, mistBand, ridge, treeLine } from './land.ts';
import { fade, mix } from './palettes.ts';
import { peaks } from './peaks.ts';
import { paintSky } from './sky.ts';
import type { Scene, Stage } from './stage.ts';
import { verticalGradient } from './stage.ts';

/** A few birds far off. */
function birds({ ctx, random, unit, width, palette }: Stage, bottom: number): void {
  ctx.strokeStyle = fade(palette.near, 0.65);
  ctx.lineWidth = unit * 2.2;
  ctx.lineCap = 'round';
  const [x, y] = [width * random.between(0.25, 0.75), bottom * random.between(0.3, 0.6)];
  for (let bird = 0; bird < random.integer(3, 6); bird++) {
    const [bx, by] = [x + unit * random.between(-90, 90), y + unit * random.between(-40, 40)];
    const span = unit * random.between(9, 16);
    ctx.beginPath();
    ctx.moveTo(bx - span, by - span * 0.25);
    ctx.quadraticCurveTo(bx - span * 0.4, by - span * 0.5, bx, by);
    ctx.quadraticCurveTo(bx + span * 0.4, by - span * 0.5, bx + span, by - span * 0.25);
    ctx.stroke();
  }
}

export const mountains: Scene = (stage) => {
  const { height, unit, palette, random } = stage;
  const horizon = height * 0.66;
  paintSky(stage, { horizon });
  const rise = height * random.between(0.3, 0.42);
  peaks(stage, horizon, rise * 0.72, mix(palette.haze, palette.near, 0.2), 5);
  mistBand(stage, horizon, height * 0.16, 0.5);
  peaks(stage, horizon * 1.02, rise, mix(palette.haze, palette.near, 0.4), 4);
  mistBand(stage, horizon * 0.97, height * 0.09, 0.7);
  const layers = landLayers(stage, { from: height * 0.72, to: height * 1.04, count: 4, rise: height * 0.17 });
  const [, , third, last] = layers;
  if (third) treeLine(stage, third, unit * 34, unit * 13, mix(palette.haze, palette.near, 0.72));
  if (last) {
    fillRidge(stage, last, height * 0.9, palette.near, palette.near);
    treeLine(stage, last, unit * 95, unit * 38, palette.near);
  }
  birds(stage, horizon);
};

export const forest: Scene = (stage) => {
  const { height, unit, palette } = stage;
  const horizon = height * 0.75;
  paintSky(stage, { horizon, clouds: false });
  const depths = 6;
  for (let layer = 0; layer < depths; layer++) {
    const depth = layer / (depths - 1);
    const base = height * (0.5 + depth * 0.5);
    const line = ridge(stage, base, height * 0.13, 2.6 - depth, 3);
    const color = mix(palette.haze, palette.near, 0.14 + 0.86 * depth ** 1.1);
    treeLine(stage, line, unit * (70 + 210 * depth ** 1.6), unit * (17 + 62 * depth), color);
    fillRidge(stage, line, base - height * 0.1, color, color);
    if (layer < depths - 1) mistBand(stage, base, height * 0.1, 0.42 * (1 - depth * 0.7));
  }
};

export const sea: Scene = (stage) => {
  const { ctx, width, height, unit, palette, random } = stage;
  const horizon = height * random.between(0.5, 0.6);
  const light = paintSky(stage, { horizon });
  const rise = height * random.between(0.06, 0.16);
  const island = ridge(stage, horizon, rise, 3, 5);
  const from = random.between(-0.1, 0.5) * width;
  const to = from + width * random.between(0.35, 0.6);
  const shore = (x: number) => {
    const along = Math.max(0, Math.min(1, (x - from) / (to - from)));
    return horizon + unit * 2 - (horizon - island(x)) * Math.sin(along * Math.PI) ** 0.8;
  };
  fillRidge(stage, shore, horizon - rise, mix(palette.haze, palette.near, 0.5), palette.haze, horizon + unit * 3);

  ctx.fillStyle = verticalGradient(stage, horizon, height, [
    mix(palette.sky[3], palette.haze, 0.35),
    mix(palette.sky[2], palette.near, 0.28),
    mix(palette.sky[0], palette.near, 0.42),
    mix(palette.sky[0], palette.near, 0.75),
  ]);
  ctx.fillRect(0, horizon, width, height - horizon);
  // Ripples: wider and further apart towards the viewer; bright ones under the light.
  for (let row = 0; row < 90; row++) {
    const depth = (row / 90) ** 1.9;
    const y = horizon + unit * 3 + depth * (height - horizon);
    for (let ripple = 0; ripple < 7; ripple++) {
      const under = random() < 0.45;
      const spread = light.radius * (0.7 + depth * 3.2);
      const x = under ? light.x + (random() + random() - 1) * spread : width * random();
      const length = unit * (8 + depth * 120) * random.between(0.4, 1.2);
      const bright = under ? fade(palette.sun, 0.62 - depth * 0.35) : fade(mix(palette.sky[2], '#ffffff', 0.2), 0.13);
      ctx.fillStyle = bright;
      ctx.beginPath();
      ctx.ellipse(x, y, length, unit * (0.9 + depth * 4.2), 0, 0, Math.PI * 2);
      ctx.fill();
    }
  }
  sailBoat(stage, width * random.between(0.2, 0.8), horizon + (height - horizon) * random.between(0.1, 0.3));
  birds(stage, horizon);
};

function sailBoat({ ctx, unit, palette, random }: Stage, x: number, y: number): void {
  const size = unit * random.between(60, 110);
  const turn = random() < 0.5 ? 1 : -1;
  const sail = (dx: number, w: number, h: number, color: string) => {
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.moveTo(x + dx * turn, y - size * 0.1);
    ctx.quadraticCurveTo(x + (dx + w * 0.75) * turn, y - h * 0.5, x + dx * turn, y - h);
    ctx.lineTo(x + (dx + w) * turn, y - size * 0.12);
    ctx.closePath();
    ctx.fill();
  };
  sail(size * 0.04, size * 0.46, size * 1.12, mix(palette.sun, '#ffffff', 0.4));
  sail(-size * 0.04, -size * 0.34, size * 0.92, mix(palette.accents[1], palette.sun, 0.25));
  ctx.fillStyle = palette.near;
  ctx.beginPath();
  ctx.moveTo(x - size * 0.5, y - size * 0.06);
  ctx.lineTo(x + size * 0.5, y - size * 0.06);
  ctx.quadraticCurveTo(x + size * 0.36, y + size * 0.1, x + size * 0.2, y + size * 0.1);
  ctx.lineTo(x - size * 0.26, y + size * 0.1);
  ctx.closePath();
  ctx.fill();
}

export const desert: Scene = (stage) => {
  const { ctx, width, height, unit, palette, random } = stage;
  const horizon = height * 0.58;
  paintSky(stage, { horizon, clouds: false });
  const far = ridge(stage, horizon, height * 0.1, 2.4, 2);
  fillRidge(stage, far, horizon - height * 0.1, mix(palette.haze, palette.near, 0.25), palette.haze);
  const count = 5;
  for (let layer = 0; layer < count; layer++) {
    const depth = layer / (count - 1);
    const base = horizon + (height - horizon) * (0.05 + depth * 0.8);
    const dune = ridge(stage, base, height * (0.14 + depth * 0.16), 2.6 - depth, 1);
    const lit = mix(palette.sky[3], palette.accents[0], 0.25 + depth * 0.45);
    const dark = mix(lit, palette.near, 0.6);
    fillRidge(stage, dune, base - height * 0.15, lit, dark);
    // Light comes from one side: each dune passes from lit to shade across its crest.
    const crest = random.between(0.25, 0.75) * width;
    const shade = ctx.createLinearGradient(crest - width * 0.35, base, crest + width * 0.35, base + height * 0.1);
    shade.addColorStop(0, fade(dark, 0));
    shade.addColorStop(1, fade(dark, 0.7));
    ctx.fillStyle = shade;
    ctx.fill();
  }
  cactus(
    stage,
    width * random.between(0.12, 0.88),
    height * random.between(0.84, 0.93),
    unit * random.between(150, 230),
  );
};

function cactus({ ctx, palette, random }: Stage, x: number, y: number, size: number): void {
  ctx.strokeStyle = mix('#2f6f5e', palette.near, 0.35);
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.lineWidth = size * 0.17;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x, y - size);
  ctx.stroke();
  ctx.lineWidth = size * 0.12;
  for (const side of [-1, 1]) {
    const from = y - size * random.between(0.3, 0.5);
    ctx.beginPath();
    ctx.moveTo(x, from);
    ctx.quadraticCurveTo(x + side * size * 0.3, from, x + side * size * 0.3, from - size * random.between(0.22, 0.36));
    ctx.stroke();
  }
}

export const meadow: Scene = (stage) => {
  const { ctx, width, height, unit, palette, random } = stage;
  const horizon = height * 0.55;
  paintSky(stage, { horizon });
  const green = mix(palette.near, palette.haze, 0.2);
  landLayers(stage, { from: horizon, to: height * 0.86, count: 5, rise: height * 0.14, nearest: green });
  const flowers = 150;
  for (let index = 0; index < flowers; index++) {
    const depth = (index / flowers) ** 1.5;
    const x = width * random.between(-0.02, 1.02);
    const y = height * (0.74 + depth * 0.34) + unit * random.between(-12, 12);
    const size = unit * (5 + depth * 34) * random.between(0.75, 1.2);
    const stem = size * random.between(2.2, 4);
    const lean = size * random.between(-0.6, 0.6);
    ctx.strokeStyle = mix(green, palette.near, 0.3 + depth * 0.6);
    ctx.lineWidth = Math.max(1, size * 0.12);
    ctx.beginPath();
    ctx.moveTo(x, y + size);
    ctx.quadraticCurveTo(x, y - stem * 0.5, x + lean, y - stem);
    ctx.stroke();
    flower(stage, x + lean, y - stem, size, random.pick(palette.accents));
  }
};

function flower({ ctx, palette, random }: Stage, x: number, y: number, size: number, color: string): void {
  const petals = random.integer(5, 8);
  const turn = random() * Math.PI;
  for (let petal = 0; petal < petals; petal++) {
    const angle = turn + (petal / petals) * Math.PI * 2;
    ctx.fillStyle = mix(color, palette.near, (petal % 2) * 0.1);
    ctx.beginPath();
    ctx.ellipse(
      x + Math.cos(angle) * size * 0.5,
      y + Math.sin(angle) * size * 0.42,
      size * 0.5,
      size * 0.27,
      angle,
      0,
      Math.PI * 2,
    );
    ctx.fill();
  }
  ctx.fillStyle = mix(palette.accents[1], '#fff3b0', 0.5);
  ctx.beginPath();
  ctx.arc(x, y, size * 0.24, 0, Math.PI * 2);
  ctx.fill();
}
