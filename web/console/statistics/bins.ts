/// How many students have come how far: parts of the video from `from` to `to`, each of 5 percent.
export interface Bin {
  from: number;
  to: number;
  students: number;
}

const count = 20;

/// `parts` from 0 to 1; who is at the very end belongs into the last bin.
export function binsOf(parts: readonly number[]): Bin[] {
  const bins = Array.from({ length: count }, (_, place) => ({
    from: place / count,
    to: (place + 1) / count,
    students: 0,
  }));
  for (const part of parts) {
    const bin = bins[Math.min(count - 1, Math.max(0, Math.floor(part * count)))];
    if (bin) bin.students += 1;
  }
  return bins;
}
