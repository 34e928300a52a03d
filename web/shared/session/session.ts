import { api, take } from '../api/client.ts';
import type { Schema } from '../api/client.ts';

/// Who is logged in: the user, until when, and the enrolments of a student.
export type Session = Schema<'Session'>;

/// Null if nobody is logged in here.
export async function currentSession(): Promise<Session | null> {
  const { data, error, response } = await api.GET('/api/v1/auth/session');
  if (response.status === 401) return null;
  return take(Promise.resolve({ data, error, response }));
}

/// Throws ApiError: `invalid_credentials`, `account_disabled`, `too_many_attempts`.
export const logIn = (username: string, password: string): Promise<Session> =>
  take(api.POST('/api/v1/auth/session', { body: { username, password } }));

/// A token of a host system becomes a login of this browser.
export const launch = (token: string): Promise<Session> => take(api.POST('/api/v1/auth/session', { body: { token } }));

export async function logOut(): Promise<void> {
  await take(api.DELETE('/api/v1/auth/session'));
}

/// The application that is made for a role.
export const homeOf = (role: string): '/console/' | '/learn/' => (role === 'student' ? '/learn/' : '/console/');

/// Where a login leads: to what was asked for, if that is a page of ours, and else to the role's application.
export function afterLogin(role: string, asked: string | null): string {
  const home = homeOf(role);
  if (!asked) return home;
  const target = new URL(asked, location.origin);
  return target.origin === location.origin && target.pathname.startsWith(home)
    ? `${target.pathname}${target.search}`
    : home;
}
