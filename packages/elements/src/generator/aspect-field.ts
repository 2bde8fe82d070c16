/**
 * Sizes in two steps: the proportion as a shape, then how many pixels. Words like `auto` are shapes of their own.
 * @module
 */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { aspectShape, proportionOf } from './aspect-shape.ts';
import { type ControlContext, nameOf, problemId } from './control-context.ts';

type Choice = string | number;

/** Choices of one shape, smallest first. */
interface Shape {
  readonly ratio: string;
  readonly choices: readonly Choice[];
}

const pixelsOf = (choice: Choice): number => {
  const proportion = proportionOf(choice);
  return proportion ? proportion.width * proportion.height : 0;
};

/** The shapes in the order of the catalogue. */
export const shapesOf = (choices: readonly Choice[]): readonly Shape[] => {
  const byRatio = new Map<string, Choice[]>();
  for (const choice of choices) {
    const ratio = proportionOf(choice)?.ratio ?? String(choice);
    byRatio.set(ratio, [...(byRatio.get(ratio) ?? []), choice]);
  }
  return [...byRatio].map(([ratio, all]) => ({ ratio, choices: all.sort((a, b) => pixelsOf(a) - pixelsOf(b)) }));
};

/** The choice of a shape whose pixels are nearest to those of now. */
const nearest = (shape: Shape, now: Choice | undefined): Choice | undefined => {
  const pixels = now === undefined ? 0 : pixelsOf(now);
  const distance = (choice: Choice) => Math.abs(pixelsOf(choice) - pixels);
  return shape.choices.reduce((best, choice) => (distance(choice) < distance(best) ? choice : best));
};

export const aspectField = (context: ControlContext): TemplateResult => {
  const { field, value, messages, set } = context;
  const now = field.choices.find((choice) => choice === value);
  const shapes = shapesOf(field.choices);
  const chosen = shapes.find(({ choices }) => choices.some((choice) => choice === now));
  const hasPixels = shapes.some(({ choices }) => choices.length > 1);
  const titleOf = (choice: Choice) => {
    const proportion = proportionOf(choice);
    return proportion?.pixels ? messages.dimensions(proportion.width, proportion.height) : nameOf(choice, messages);
  };
  return html`<div class="shapes" role="radiogroup" aria-labelledby="label-${field.name}" aria-describedby=${problemId(context)}>
      ${shapes.map((shape) => {
        const [first] = shape.choices;
        if (first === undefined) return nothing;
        return html`<label><input type="radio" name=${field.name} .checked=${live(shape === chosen)} @change=${() => set(nearest(shape, now))}>
          <svg class="icon shape" viewBox="0 0 24 24" aria-hidden="true">${aspectShape(proportionOf(first))}</svg>
          <span>${nameOf(first, messages)}</span></label>`;
      })}
    </div>
    ${
      hasPixels
        ? html`<div class="segments pixels numbers" role="radiogroup" aria-label=${messages.pixels}>
            ${chosen?.choices.map(
              (choice) => html`<label title=${titleOf(choice)}>
                <input type="radio" name="${field.name}-pixels" aria-label=${titleOf(choice)} .checked=${live(choice === now)} @change=${() => set(choice)}>
                <span>${String(choice).replace('x', ' × ')}</span></label>`,
            )}
          </div>`
        : nothing
    }`;
};
