import { api, take } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';

/// Who is logged in here, until when, and, of a student, what they are enrolled for.
export type Login = Awaited<ReturnType<typeof logIn>>;

/// Null if nobody is logged in.
export async function currentLogin(): Promise<Login | null> {
  try {
    return await take(api.GET('/api/v1/auth/session'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/// Throws ApiError: `invalid_credentials`, `account_disabled`, `too_many_attempts`.
export const logIn = (username: string, password: string) =>
  take(api.POST('/api/v1/auth/session', { body: { username, password } }));

/// A token of a host system becomes a login of this browser.
export const launch = (token: string) => take(api.POST('/api/v1/auth/session', { body: { token } }));

export async function logOut(): Promise<void> {
  await api.DELETE('/api/v1/auth/session');
}
