import { useCallback, useEffect, useRef, useState } from 'react';

/// What was asked of the API: nothing yet, an answer, or a fault.
export interface Asked<Data> {
  data: Data | undefined;
  error: unknown;
  ask: () => void;
}

/// Asks when a page is opened, again when `key` changes, and whenever `ask` is called. What was answered before stays until the
/// next answer.
export function useAsked<Data>(load: () => Promise<Data>, key: string): Asked<Data> {
  const [answer, setAnswer] = useState<{ key: string; data?: Data; error?: unknown }>({ key });
  const loading = useRef(load);
  loading.current = load;

  const ask = useCallback(() => {
    loading.current().then(
      (data) => setAnswer({ key, data }),
      (error: unknown) => setAnswer((before) => ({ ...before, key, error })),
    );
  }, [key]);
  useEffect(ask, [ask]);

  const current = answer.key === key;
  return { data: current ? answer.data : undefined, error: current ? answer.error : undefined, ask };
}
