/// The application that is made for a role.
export const homeOf = (role: string): '/console/' | '/learn/' => (role === 'student' ? '/learn/' : '/console/');

/// Stands for this server, whatever its name is.
const here = 'http://here';

/// Where a login leads: to what was asked for, if that is a page of the role's application or a file of the API, and else to that
/// application. Never to another server, however its address is written.
export function afterLogin(role: string, asked: string | null): string {
  const home = homeOf(role);
  if (!asked || !URL.canParse(asked, here)) return home;
  const { origin, pathname, search } = new URL(asked, here);
  const fits = origin === here && [home, '/api/'].some((beginning) => pathname.startsWith(beginning));
  return fits ? pathname + search : home;
}
