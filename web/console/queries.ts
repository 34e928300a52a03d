import { QueryClient } from '@tanstack/react-query';

import { isPassing } from '../shared/api/errors.ts';

/// What the console has asked the API for. Refusals are final; only what may pass is asked again.
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => count < 3 && isPassing(error),
      staleTime: 5_000,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
