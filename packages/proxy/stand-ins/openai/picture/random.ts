/**
 * Numbers that look random and are the same for the same seed.
 * @module
 */
import { createHash } from 'node:crypto';

export interface Random {
  /** 0 ≤ x < 1. */
  (): number;
  between(min: number, max: number): number;
  /** A whole number, both ends included. */
  integer(min: number, max: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Smooth noise along a line, −1 to 1, with features about 1 wide. */
  noise(octaves: number): (x: number) => number;
}

/** A source seeded by text (sfc32 over its SHA-256). */
export function createRandom(seed: string): Random {
  const words = createHash('sha256').update(seed).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => words.readInt32LE(at)) as [number, number, number, number];
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number) => min + next() * (max - min);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[Math.floor(next() * items.length)] ?? items[0];

  const noise = (octaves: number) => {
    const lattice = Array.from({ length: 256 }, () => next() * 2 - 1);
    const at = (x: number) => {
      const cell = Math.floor(x);
      const part = x - cell;
      const blend = part * part * (3 - 2 * part);
      const left = lattice[cell & 255] ?? 0;
      return left + ((lattice[(cell + 1) & 255] ?? 0) - left) * blend;
    };
    return (x: number) => {
      let sum = 0;
      let scale = 1;
      let weight = 0;
      for (let octave = 0; octave < octaves; octave++) {
        sum += at(x / scale + octave * 37.7) * scale;
        weight += scale;
        scale /= 2;
      }
      return sum / weight;
    };
  };

  return Object.assign(next, {
    between,
    integer: (min: number, max: number) => Math.floor(between(min, max + 1)),
    pick,
    noise,
  });
}
