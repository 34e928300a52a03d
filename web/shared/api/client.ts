import createClient from 'openapi-fetch';

import { ApiError, NetworkError } from './errors.ts';
import type { components, paths } from './schema.d.ts';

/// Every call of the API, typed by api/openapi.json. The login is a cookie that scripts cannot read, so nothing is added here.
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' });

/// A part of the API's description: `Schema<'Video'>`.
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/// The body of an answer. Throws ApiError for a refusal, NetworkError when there was no answer at all.
export async function take<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await answer.catch((cause) => {
    throw cause instanceof DOMException && cause.name === 'AbortError' ? cause : new NetworkError(cause);
  });
  if (!response.ok) throw ApiError.of(response, error);
  return data as Data;
}
