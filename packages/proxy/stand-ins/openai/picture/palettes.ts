/**
 * Colours by mood, chosen by eye. The sky goes from its top to the horizon.
 * @module
 */

export interface Palette {
  readonly sky: readonly [string, string, string, string];
  readonly sun: string;
  /** What distance fades to. */
  readonly haze: string;
  /** The darkest land, close by. */
  readonly near: string;
  readonly accents: readonly [string, string, string, string];
  readonly isNight: boolean;
}

export const palettes = {
  sunset: {
    sky: ['#2d1e59', '#8b3d78', '#f0705f', '#ffc76e'],
    sun: '#fff0c2',
    haze: '#ee9478',
    near: '#1c1233',
    accents: ['#ffc76e', '#f0705f', '#e94f7c', '#fff0c2'],
    isNight: false,
  },
  dawn: {
    sky: ['#5b7db6', '#a9b1da', '#f3c6c9', '#ffe7c7'],
    sun: '#fff7e3',
    haze: '#d3b6c9',
    near: '#2b3859',
    accents: ['#f3a6b5', '#ffd9a0', '#8fa7dd', '#ffffff'],
    isNight: false,
  },
  day: {
    sky: ['#2f83cf', '#71b6ea', '#bfe2f5', '#fbf6e4'],
    sun: '#fffdf0',
    haze: '#a3cdd8',
    near: '#164b40',
    accents: ['#ffd166', '#ef6f6c', '#ffffff', '#f7a8c4'],
    isNight: false,
  },
  night: {
    sky: ['#060a22', '#0f1945', '#27347a', '#5f66b0'],
    sun: '#f6f2dc',
    haze: '#38427f',
    near: '#050716',
    accents: ['#ffd58a', '#8fb8ff', '#c8a2ff', '#f6f2dc'],
    isNight: true,
  },
  neon: {
    sky: ['#0d0126', '#33105e', '#96206f', '#ff7a66'],
    sun: '#ffe2b8',
    haze: '#7a2a7e',
    near: '#090118',
    accents: ['#ffe066', '#4be3e8', '#ff5fa2', '#a98bff'],
    isNight: true,
  },
  mist: {
    sky: ['#8da3aa', '#b4c4c6', '#d7dfdb', '#f2f0e7'],
    sun: '#fffef5',
    haze: '#c6d1cd',
    near: '#1f3438',
    accents: ['#e7b98f', '#7d9a92', '#ffffff', '#c98f7a'],
    isNight: false,
  },
  autumn: {
    sky: ['#7fa3b8', '#c5cfc8', '#f2d9b4', '#f7b873'],
    sun: '#fff3d6',
    haze: '#dca37c',
    near: '#3f1a18',
    accents: ['#e4572e', '#f3a712', '#a8201a', '#ffe3b0'],
    isNight: false,
  },
  spring: {
    sky: ['#79b8e3', '#bcdff0', '#fbe3ea', '#fff6e6'],
    sun: '#fffdf4',
    haze: '#b9d6c4',
    near: '#2f6450',
    accents: ['#ff8fab', '#ffd166', '#ffffff', '#b388eb'],
    isNight: false,
  },
  winter: {
    sky: ['#5f83a9', '#9dbad2', '#d6e4ee', '#f8fbfd'],
    sun: '#ffffff',
    haze: '#c3d3e0',
    near: '#2a3f57',
    accents: ['#ffffff', '#9cc4e4', '#f4b6a6', '#dbe9f4'],
    isNight: false,
  },
  desert: {
    sky: ['#3c7ea6', '#9fc3c9', '#f6dcae', '#ffb877'],
    sun: '#fff5d6',
    haze: '#f0b482',
    near: '#6b2a1f',
    accents: ['#e07a3f', '#f4c06f', '#2f6f5e', '#fff0cf'],
    isNight: false,
  },
} as const satisfies Record<string, Palette>;

export type Mood = keyof typeof palettes;

const parse = (hex: string): [number, number, number] => {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

/** `a` at 0, `b` at 1. Both `#rrggbb`. */
export function mix(a: string, b: string, at: number): string {
  const [from, to] = [parse(a), parse(b)];
  const channels = from.map((value, index) => Math.round(value + ((to[index] ?? 0) - value) * at));
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** `#rrggbb` with an alpha of 0 to 1. */
export function fade(color: string, alpha: number): string {
  return `rgba(${parse(color).join(',')},${alpha})`;
}
