/**
 * The test function of all stories: Playwright's, with the running stack at hand.
 * @module
 */
import { test as base } from '@playwright/test';
import type { Act, ControlledStack } from './control.ts';

export interface StackFixture extends ControlledStack {
  /** Ends the proxy as a crash would. */
  killProxy(): Promise<void>;
  /** Starts it again; `env` is added to its configuration, until the next restart. */
  restartProxy(env?: Record<string, string>): Promise<void>;
  /** The newest one-time code that was mailed to this address. */
  codeFor(email: string): Promise<string>;
}

export const test = base.extend<object, { stack: StackFixture }>({
  stack: [
    async ({ playwright }, use) => {
      const control = await playwright.request.newContext({ baseURL: process.env.DS_E2E_CONTROL ?? '' });
      const act = async (name: Act | '', body: object = {}): Promise<unknown> => {
        // Starting a proxy takes a while on a busy machine; no act is retried.
        const response = await control.post(`/${name}`, { data: body, timeout: 90_000 });
        if (!response.ok()) throw new Error(`${name}: ${await response.text()}`);
        return response.json();
      };
      const facts = (await act('')) as ControlledStack;
      await use({
        ...facts,
        killProxy: async () => void (await act('kill-proxy')),
        restartProxy: async (env = {}) => void (await act('restart-proxy', env)),
        codeFor: async (email) => (await act('code-for', { email })) as string,
      });
      await control.dispose();
    },
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';
