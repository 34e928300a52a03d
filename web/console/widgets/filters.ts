import { useNavigate, useSearch } from '@tanstack/react-router';

/// Filters of a list stand in the address: reload, back and forward keep them, and they can be sent to somebody.
export function useFilters<Name extends string>(): [
  Partial<Record<Name | 'page', string>>,
  (changes: Partial<Record<Name | 'page', string | undefined>>) => void,
] {
  const filters = useSearch({ strict: false }) as Partial<Record<Name | 'page', string>>;
  const navigate = useNavigate();
  const change = (changes: Partial<Record<Name | 'page', string | undefined>>) => {
    // Other filters begin at their first page.
    const search = (before: object) => ({ ...before, page: undefined, ...changes });
    navigate({ to: '.', search: search as never, replace: true });
  };
  return [filters, change];
}
