import { QueryClient } from '@tanstack/react-query';
import createQueries from 'openapi-react-query';

import { api } from '../shared/api/client.ts';
import { ApiError, isPassing } from '../shared/api/errors.ts';
import type { paths } from '../shared/api/schema.d.ts';

/// What the console has asked the API for. Refusals are final; only what may pass is asked again.
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => count < 3 && isPassing(error),
      staleTime: 5_000,
    },
    mutations: { retry: false },
  },
});

/// `$api.useQuery('get', path, …)` and `$api.useMutation('post', path)`, typed by the API's description.
export const $api = createQueries(api);

/// Asks anew for everything that begins with one of these addresses.
export async function refresh(...addresses: (keyof paths)[]): Promise<void> {
  await queries.invalidateQueries({
    predicate: ({ queryKey }) => addresses.some((address) => String(queryKey[1]).startsWith(address)),
  });
}

/// A login that has ended anywhere leads back to the login page, and from there to where one was.
queries.getQueryCache().subscribe(({ type, query }) => {
  const error = query.state.error;
  if (type === 'updated' && error instanceof ApiError && error.status === 401) leaveForLogin();
});

export function leaveForLogin(): void {
  if (location.pathname.endsWith('/login')) return;
  const here = location.pathname + location.search;
  location.replace(`/console/login?next=${encodeURIComponent(here)}`);
}
