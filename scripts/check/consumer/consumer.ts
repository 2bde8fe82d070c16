/**
 * What somebody writes who has installed our packages. It is only type-checked, by `npm run check`.
 * @module
 */
import { createStudio, type Job, type Model, type StudioClient } from '@diffusion-studio/client-sdk';
import '@diffusion-studio/elements/define/all.js';
import type { DsAccount, DsGenerator, DsStudio } from '@diffusion-studio/elements';

const client: StudioClient = createStudio({ proxy: 'https://studio.example', getToken: () => null });

export async function paint(prompt: string): Promise<string> {
  const model: Model | undefined = client.models.get()?.find(({ kind }) => kind === 'image');
  const job: Job = await client.jobs.submit({ model: model?.id ?? '', input: { prompt } });
  // @ts-expect-error: states are a closed set, also without zod's types at hand
  if (job.state === 'finished') return '';
  return job.outputs[0]?.url ?? '';
}

export const generator: DsGenerator = document.createElement('ds-generator');
export const account: DsAccount = document.createElement('ds-account');
export const studio: DsStudio = document.createElement('ds-studio');
// @ts-expect-error: a client is not a string
generator.client = 'https://studio.example';
