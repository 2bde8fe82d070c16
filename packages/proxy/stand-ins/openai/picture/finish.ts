/**
 * The last strokes: a vignette, and the mark that says SAMPLE.
 * @module
 */
import type { Stage } from './stage.ts';

/** Darkens the corners a little. */
export function vignette({ ctx, width, height }: Stage): void {
  const reach = Math.hypot(width, height) / 2;
  const gradient = ctx.createRadialGradient(width / 2, height * 0.46, reach * 0.55, width / 2, height / 2, reach);
  gradient.addColorStop(0, 'rgba(8,6,20,0)');
  gradient.addColorStop(1, 'rgba(8,6,20,0.3)');
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, width, height);
}

/** Letters as strokes on a grid 4 wide and 6 high: a machine without fonts draws them too. */
const letters: readonly (readonly (readonly [number, number])[])[][] = [
  [
    [
      [4, 1],
      [3, 0],
      [1, 0],
      [0, 1],
      [0, 2],
      [1, 3],
      [3, 3],
      [4, 4],
      [4, 5],
      [3, 6],
      [1, 6],
      [0, 5],
    ],
  ],
  [
    [
      [0, 6],
      [2, 0],
      [4, 6],
    ],
    [
      [0.7, 4],
      [3.3, 4],
    ],
  ],
  [
    [
      [0, 6],
      [0, 0],
      [2, 3],
      [4, 0],
      [4, 6],
    ],
  ],
  [
    [
      [0, 6],
      [0, 0],
      [3, 0],
      [4, 1],
      [4, 2.2],
      [3, 3.2],
      [0, 3.2],
    ],
  ],
  [
    [
      [0, 0],
      [0, 6],
      [4, 6],
    ],
  ],
  [
    [
      [4, 0],
      [0, 0],
      [0, 6],
      [4, 6],
    ],
    [
      [0, 3],
      [3.2, 3],
    ],
  ],
] as never;

/** A small tag in the lower right corner. */
export function sampleMark({ ctx, width, height, unit }: Stage): void {
  const cell = unit * 2.6;
  const [gap, padding] = [cell * 3, cell * 4.5];
  const tagWidth = letters.length * cell * 4 + (letters.length - 1) * gap + padding * 2;
  const tagHeight = cell * 6 + padding * 1.6;
  const [left, top] = [width - tagWidth - unit * 24, height - tagHeight - unit * 24];
  ctx.fillStyle = 'rgba(12,10,24,0.42)';
  ctx.beginPath();
  ctx.roundRect(left, top, tagWidth, tagHeight, tagHeight / 2);
  ctx.fill();
  ctx.strokeStyle = 'rgba(255,255,255,0.9)';
  ctx.lineWidth = cell * 0.85;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  for (const [index, strokes] of letters.entries()) {
    const x = left + padding + index * (cell * 4 + gap);
    for (const stroke of strokes) {
      ctx.beginPath();
      for (const [dx, dy] of stroke) ctx.lineTo(x + dx * cell, top + padding * 0.8 + dy * cell);
      ctx.stroke();
    }
  }
}
