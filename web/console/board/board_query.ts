import { $api } from '../queries.ts';
import type { BoardState } from './selection.ts';

/// How often the board asks while somebody can see it. A hidden tab asks nothing (React Query's own rule for intervals).
export const board_seconds = 2;

export const page_size = 20;

export interface Scope {
  lecture?: number;
  search: string | undefined;
}

/// One state's videos of the board, kept up to date.
export const useBoard = (state: BoardState, scope: Scope, page: number) =>
  $api.useQuery(
    'get',
    '/api/v1/board',
    {
      params: {
        query: { ...scope, state, page, page_size, ...(state === 'ready' && { sort: '-updated_at' as const }) },
      },
    },
    { refetchInterval: board_seconds * 1000, placeholderData: (before) => before },
  );

/// The figures of the whole academy, whatever is filtered.
export const useBoardFigures = () =>
  $api.useQuery(
    'get',
    '/api/v1/board',
    { params: { query: { state: 'running', page_size: 1 } } },
    { refetchInterval: board_seconds * 1000 },
  );
