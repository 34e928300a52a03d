interface Ordered {
  id: number;
  order: number;
}

/// The entries whose `order` changes when the one at `from` moves to `to`, with their new one: places count from 1.
export function moved(entries: readonly Ordered[], from: number, to: number): Ordered[] {
  const next = [...entries];
  next.splice(to, 0, ...next.splice(from, 1));
  return next
    .map((entry, place) => ({ id: entry.id, order: place + 1, before: entry.order }))
    .filter(({ order, before }) => order !== before)
    .map(({ id, order }) => ({ id, order }));
}
