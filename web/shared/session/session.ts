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

/// The application that is made for a role.
export const homeOf = (role: string): '/console/' | '/learn/' => (role === 'student' ? '/learn/' : '/console/');

/// Where a login leads: to what was asked for, if that is a page of the role's application, and else to that application.
export function afterLogin(role: string, asked: string | null): string {
  const home = homeOf(role);
  if (!asked) return home;
  const target = new URL(asked, location.origin);
  const fits = target.origin === location.origin && target.pathname.startsWith(home);
  return fits ? `${target.pathname}${target.search}` : home;
}
