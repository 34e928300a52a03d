import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';

import { LoginPage } from './login/login_page.tsx';

const root = createRootRoute();

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  component: LoginPage,
});

export const router = createRouter({
  routeTree: root.addChildren([login]),
  basepath: '/console',
  defaultNotFoundComponent: LoginPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
