import { useQuery } from '@tanstack/react-query';

import { currentLogin, type Login } from '../../shared/session/session.ts';
import { queries } from '../queries.ts';

const asked = { queryKey: ['login'], queryFn: currentLogin, staleTime: 60_000 };

/// Null if nobody is logged in.
export const presentLogin = (): Promise<Login | null> => queries.ensureQueryData({ ...asked, revalidateIfStale: true });

export type Role = 'admin' | 'staff' | 'instructor';

/// What the role of the person at the screen may do. The API decides; this only hides what it would refuse.
export function usePermissions(): { role: Role; canWrite: boolean; isAdmin: boolean; name: string } {
  const { data } = useQuery(asked);
  const role = (data?.user.role ?? 'instructor') as Role;
  return {
    role,
    canWrite: role !== 'instructor',
    isAdmin: role === 'admin',
    name: data?.user.name ?? data?.user.username ?? '',
  };
}
