/**
 * Sizes drawn as shapes: `1536x1024` or `3:2` as a rectangle, `auto` as a dashed square.
 * @module
 */
import { type SVGTemplateResult, svg } from 'lit';

export interface Proportion {
  readonly width: number;
  readonly height: number;
  /** In lowest terms, as in `3:2`. */
  readonly ratio: string;
  /** Whether the numbers are pixels, as in `1536x1024`. */
  readonly pixels: boolean;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The proportion that a choice names; undefined for words like `auto`. */
export const proportionOf = (choice: unknown): Proportion | undefined => {
  const [, w, separator, h] = String(choice).match(/^(\d+)\s*([x×:])\s*(\d+)$/) ?? [];
  const width = Number(w);
  const height = Number(h);
  if (!width || !height) return undefined;
  const common = divisor(width, height);
  return { width, height, ratio: `${width / common}:${height / common}`, pixels: separator !== ':' };
};

/** A rectangle of that proportion in a 24 × 24 box. */
export const aspectShape = (proportion: Proportion | undefined): SVGTemplateResult => {
  const { width, height } = proportion ?? { width: 1, height: 1 };
  const scale = 19 / Math.max(width, height);
  const [w, h] = [width * scale, height * scale];
  return svg`<rect x=${12 - w / 2} y=${12 - h / 2} width=${w} height=${h} rx="2.5"
    stroke-dasharray=${proportion ? 'none' : '3 2.6'}/>`;
};
