import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';

import { loginOf, type Role, stack } from './stack';

interface Options {
  /// Who is logged in; null for nobody.
  role: Role | null;
  /// Messages of the browser that belong to the case: it reports each refusal of the API as an error of its own.
  expectedErrors: RegExp[];
}

/// A test that also fails for whatever goes wrong beside it: errors in the console or of the page, violations of the content security
/// policy, and requests to other hosts.
export const test = base.extend<Options & { watch: undefined }>({
  role: ['admin', { option: true }],
  expectedErrors: [[], { option: true }],
  storageState: async ({ role }, use) => use(role ? loginOf(role) : undefined),
  watch: [
    async ({ context, expectedErrors }, use) => {
      const faults = watchContext(context);
      await use(undefined);
      expect(faults.filter((fault) => !expectedErrors.some((pattern) => pattern.test(fault)))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/// The list grows for as long as the context lives.
export function watchContext(context: BrowserContext): string[] {
  const faults: string[] = [];
  context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
      console.error(`content security policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
    );
  });
  const watch = (page: Page) => {
    page.on('console', (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`page: ${error.message}`));
    page.on('request', (asked) => {
      const { protocol, origin } = new URL(asked.url());
      if (protocol.startsWith('http') && origin !== stack.base_url) faults.push(`foreign request: ${origin}`);
    });
  };
  for (const page of context.pages()) watch(page);
  context.on('page', watch);
  return faults;
}
