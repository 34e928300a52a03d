import createClient from 'openapi-fetch';

import { ApiError, NetworkError } from './errors.ts';
import type { components, paths } from './schema.d.ts';

/// Every call of the API, typed by api/openapi.json. The login is a cookie that scripts cannot read, so nothing is added here.
/// A refusal is thrown as an ApiError, no answer as a NetworkError.
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' });

api.use({
  async onResponse({ response }) {
    if (response.ok) return;
    throw ApiError.of(response, await response.json().catch(() => null));
  },
  onError({ error }) {
    return error instanceof DOMException && error.name === 'AbortError' ? error : new NetworkError(error);
  },
});

/// A part of the API's description: `Schema<'Video'>`.
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/// The body of an answer, for callers that need no more of it.
export async function take<Data>(answer: Promise<{ data?: Data }>): Promise<Data> {
  return (await answer).data as Data;
}
