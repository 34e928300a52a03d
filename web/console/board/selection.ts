import type { Schema } from '../../shared/api/client.ts';

type Status = Schema<'Video'>['status'];

/// The states of the board, and the status that their videos have.
export type BoardState = 'running' | 'waiting' | 'failed' | 'ready';
export const statusOf: Record<BoardState, Status> = {
  running: 'PROCESSING',
  waiting: 'UPLOADED',
  failed: 'FAILED',
  ready: 'READY',
};

/// What is chosen: single videos, with their titles; or all that match, also those of other pages.
export interface Selection {
  videos: ReadonlyMap<number, string>;
  matching: { status: Status; search: string | undefined; count: number } | null;
}

export const nothing: Selection = { videos: new Map(), matching: null };

export const countOf = ({ videos, matching }: Selection): number => matching?.count ?? videos.size;

/// The rows of one page are chosen anew: of them `keys`, and what other pages have chosen.
export function withPage(
  selection: Selection,
  page: readonly { id: number; title: string }[],
  keys: ReadonlySet<unknown>,
): Selection {
  const videos = new Map(selection.videos);
  for (const { id, title } of page) {
    if (keys.has(id)) videos.set(id, title);
    else videos.delete(id);
  }
  return { videos, matching: null };
}

/// The body of /videos/bulk that names what is chosen.
export const targetOf = ({ videos, matching }: Selection): Pick<Schema<'BulkAction'>, 'ids' | 'filter'> =>
  matching
    ? { filter: { status: matching.status, ...(matching.search && { search: matching.search }) } }
    : { ids: [...videos.keys()] };
