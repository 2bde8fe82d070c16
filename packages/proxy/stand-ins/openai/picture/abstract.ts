/**
 * Shapes on a grid, in the manner of a printed poster.
 * @module
 */
import { mix } from './palettes.ts';
import type { Scene, Stage } from './stage.ts';

type Tile = (stage: Stage, x: number, y: number, size: number, color: string, second: string) => void;

const quarter: Tile = ({ ctx, random }, x, y, size, color) => {
  const corner = random.integer(0, 3);
  const [cx, cy] = [x + (corner % 2) * size, y + (corner >> 1) * size];
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.moveTo(cx, cy);
  const start = [0, Math.PI / 2, -Math.PI / 2, Math.PI][corner] ?? 0;
  ctx.arc(cx, cy, size, start, start + Math.PI / 2);
  ctx.fill();
};

const rings: Tile = ({ ctx }, x, y, size, color, second) => {
  for (const [index, part] of [0.5, 0.36, 0.2].entries()) {
    ctx.fillStyle = index % 2 === 0 ? color : second;
    ctx.beginPath();
    ctx.arc(x + size / 2, y + size / 2, size * part, 0, Math.PI * 2);
    ctx.fill();
  }
};

const stripes: Tile = ({ ctx, random }, x, y, size, color) => {
  const isUpright = random() < 0.5;
  const count = 5;
  ctx.fillStyle = color;
  for (let stripe = 0; stripe < count; stripe += 2) {
    const at = (stripe * size) / count;
    if (isUpright) ctx.fillRect(x + at, y, size / count, size);
    else ctx.fillRect(x, y + at, size, size / count);
  }
};

const half: Tile = ({ ctx, random }, x, y, size, color, second) => {
  const turn = (random.integer(0, 3) * Math.PI) / 2;
  for (const [offset, fill] of [
    [0, color],
    [Math.PI, second],
  ] as const) {
    ctx.fillStyle = fill;
    ctx.beginPath();
    ctx.arc(x + size / 2, y + size / 2, size / 2, turn + offset, turn + offset + Math.PI);
    ctx.fill();
  }
};

const leaf: Tile = ({ ctx, random }, x, y, size, color) => {
  const flip = random() < 0.5;
  const [x1, x2] = flip ? [x, x + size] : [x + size, x];
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.moveTo(x1, y);
  ctx.quadraticCurveTo(x2, y, x2, y + size);
  ctx.quadraticCurveTo(x1, y + size, x1, y);
  ctx.fill();
};

const triangle: Tile = ({ ctx, random }, x, y, size, color) => {
  const [dx, dy] = [random.integer(0, 1) * size, random.integer(0, 1) * size];
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.moveTo(x + dx, y + dy);
  ctx.lineTo(x + size - dx, y + dy);
  ctx.lineTo(x + dx, y + size - dy);
  ctx.fill();
};

const tiles = [quarter, quarter, rings, stripes, half, leaf, leaf, triangle] as const;

export const abstract: Scene = (stage) => {
  const { ctx, width, height, palette, random } = stage;
  const paper = mix(palette.sky[3], '#fffaf0', palette.isNight ? 0.05 : 0.55);
  const inks = [palette.near, palette.sky[0], palette.sky[1], ...palette.accents, paper] as const;
  ctx.fillStyle = paper;
  ctx.fillRect(0, 0, width, height);
  const size = Math.min(width, height) / random.integer(4, 6);
  const [columns, rows] = [Math.ceil(width / size), Math.ceil(height / size)];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const ground = random.pick(inks);
      const others = inks.filter((ink) => ink !== ground) as [string, ...string[]];
      const [x, y] = [column * size, row * size];
      ctx.fillStyle = ground;
      ctx.fillRect(x, y, size + 1, size + 1);
      ctx.save();
      ctx.beginPath();
      ctx.rect(x, y, size, size);
      ctx.clip();
      random.pick(tiles)(stage, x, y, size, random.pick(others), ground);
      ctx.restore();
    }
  }
};
