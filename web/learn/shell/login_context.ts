import { createContext, useContext } from 'react';

import type { Login } from '../../shared/session/session.ts';

export const LoginContext = createContext<Login | null>(null);

/// Who is logged in. Only for pages that are shown to nobody else.
export function useLogin(): Login {
  const login = useContext(LoginContext);
  if (!login) throw new Error('nobody is logged in');
  return login;
}
