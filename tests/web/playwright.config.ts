import { defineConfig } from '@playwright/test';

import { stack, workDirectory } from './support/stack';

/// One worker: the specs share a stack, and the machine has two cores.
export default defineConfig({
  testDir: '.',
  outputDir: `${workDirectory}/results`,
  globalSetup: './support/global_setup.ts',
  workers: 1,
  timeout: 60_000,
  // Other suites run beside it on the same two cores; what passes the second time only is reported as flaky.
  retries: 1,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: stack.base_url,
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    trace: 'off',
    launchOptions: {
      executablePath: process.env.SLUICE_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
    },
  },
});
