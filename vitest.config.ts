import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'proxy',
          root: 'packages/proxy',
          include: ['src/**/*.test.ts', 'stand-ins/**/*.test.ts', 'test/**/*.test.ts'],
          globalSetup: ['test/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'client-sdk',
          root: 'packages/client-sdk',
          include: ['src/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'client-sdk-browser',
          root: 'packages/client-sdk',
          include: ['test/**/*.browser.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: { name: 'playground', root: 'playground', include: ['**/*.test.ts'] },
      },
      {
        test: { name: 'scripts', root: 'scripts', include: ['**/*.test.ts'] },
      },
      {
        test: {
          name: 'elements',
          root: 'packages/elements',
          include: ['src/**/*.test.ts', 'test/**/*.browser.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
