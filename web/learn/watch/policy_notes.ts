import type { Policy } from '../../player/policy.ts';
import { maxRate, seekMode } from '../../player/policy.ts';

/// The rules of a video as sentences. Pure.

export interface PolicyNote {
  /// Of the catalogue, below `watch.rule`.
  key: 'seek_blocked' | 'once' | 'rate_fixed' | 'rate_max' | 'watermark';
  values: Record<string, number>;
}

/// What a viewer should know before they wonder. Nothing is said of what is free.
export function policyNotes(policy: Policy): PolicyNote[] {
  const notes: PolicyNote[] = [];
  const mode = seekMode(policy);
  if (mode === 'blocked') notes.push({ key: 'seek_blocked', values: {} });
  if (mode === 'bounded_forward') notes.push({ key: 'once', values: {} });
  const max = maxRate(policy);
  if (max === 1) notes.push({ key: 'rate_fixed', values: {} });
  else if (max < 2) notes.push({ key: 'rate_max', values: { rate: max } });
  if (policy.watermark.enabled) notes.push({ key: 'watermark', values: {} });
  return notes;
}
