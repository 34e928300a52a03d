import type { Schema } from '../../shared/api/client.ts';

export type Rule = 'free' | 'once' | 'blocked';

/// What a new rule would change for the chosen students.
export interface Impact {
  /// Those for whom another rule counts afterwards.
  changed: { name: string; before: string; after: string }[];
  unchanged: number;
}

/// `once` means nothing to who has completed the video: it counts as `free` for them (contract, policy).
const effective = (rule: Rule, completed: boolean): Rule => (rule === 'once' && completed ? 'free' : rule);

export function impactOf(rows: readonly Schema<'PolicyImpact'>[], enrollments: readonly number[], rule: Rule): Impact {
  const chosen = new Set(enrollments);
  const all = rows
    .filter(({ enrollment }) => chosen.has(enrollment))
    .map((row) => ({ name: row.student_name, before: row.effective_rule, after: effective(rule, row.completed) }));
  const changed = all.filter(({ before, after }) => before !== after);
  return { changed, unchanged: all.length - changed.length };
}
