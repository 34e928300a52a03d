import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';

import { homeOf } from '../shared/session/destination.ts';
import { LoginPage } from './login/login_page.tsx';
import { presentLogin } from './login/present_login.ts';
import { Shell } from './shell/shell.tsx';
import { ErrorPage } from './widgets/error_page.tsx';
import { NotFoundPage } from './widgets/not_found_page.tsx';

const root = createRootRoute({ errorComponent: ErrorPage, notFoundComponent: NotFoundPage });

const login = createRoute({ getParentRoute: () => root, path: '/login', component: LoginPage });

/// Everything behind the login. A student is sent to the pages that are made for them.
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  notFoundComponent: NotFoundPage,
  async beforeLoad({ location: asked }) {
    const present = await presentLogin();
    if (!present) throw redirect({ to: '/login', search: { next: `/console${asked.href}` } as never });
    if (homeOf(present.user.role) !== '/console/') location.replace('/learn/');
  },
});

// biome-ignore lint/suspicious/noExplicitAny: a page is loaded with its own module, whatever that is.
const page = (path: string, load: () => Promise<any>, name: string) =>
  createRoute({
    getParentRoute: () => inside,
    path,
    component: lazyRouteComponent(load, name),
  });

const pages = [
  page('/', () => import('./home/home_page.tsx'), 'HomePage'),
  page('/board', () => import('./board/board_page.tsx'), 'BoardPage'),
  page('/upload', () => import('./upload/upload_page.tsx'), 'UploadPage'),
  page('/lectures', () => import('./lectures/lectures_page.tsx'), 'LecturesPage'),
  page('/lectures/$lecture', () => import('./lectures/lecture_page.tsx'), 'LecturePage'),
  page('/videos/$video', () => import('./video/video_page.tsx'), 'VideoPage'),
  page('/playback', () => import('./playback/playback_page.tsx'), 'PlaybackPage'),
  page('/events', () => import('./events/events_page.tsx'), 'EventsPage'),
  page('/people', () => import('./people/people_page.tsx'), 'PeoplePage'),
  page('/workers', () => import('./workers/workers_page.tsx'), 'WorkersPage'),
  page('/webhooks', () => import('./webhooks/webhooks_page.tsx'), 'WebhooksPage'),
  page('/settings', () => import('./settings/settings_page.tsx'), 'SettingsPage'),
];

/// All of a query are texts: what stands in the address is what is asked for.
export const router = createRouter({
  routeTree: root.addChildren([login, inside.addChildren(pages)]),
  basepath: '/console',
  defaultPreload: 'intent',
  scrollRestoration: true,
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch(search) {
    const said = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(said as [string, string][]).toString();
    return text && `?${text}`;
  },
});
