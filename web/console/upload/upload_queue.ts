import { useSyncExternalStore } from 'react';

import { api, take } from '../../shared/api/client.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { type Sending, sendFile } from './send_file.ts';

export type UploadState = 'waiting' | 'sending' | 'finishing' | 'done' | 'failed';

/// What the uploader decides about all files of one drop.
export interface UploadTarget {
  session: number;
  allow_skip: boolean;
  max_speed: number;
  show_watermark: boolean;
}

export interface Upload {
  id: number;
  file: File;
  title: string;
  target: UploadTarget;
  state: UploadState;
  /// Bytes that have been sent, and per second.
  sent: number;
  speed: number;
  video: number | undefined;
  error: unknown;
}

/// So many files are sent at a time: more would only share the same line.
const max_at_once = 2;

let uploads: readonly Upload[] = [];
let lastId = 0;
const sendings = new Map<number, Sending>();
const listeners = new Set<() => void>();

function set(next: readonly Upload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}

const change = (id: number, changes: Partial<Upload>): void =>
  set(uploads.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)));

const isActive = ({ state }: Upload) => state === 'sending' || state === 'finishing';

/// lecture 1.final.mp4 is titled "lecture 1.final".
export const titleOf = (name: string): string => name.replace(/\.[^.]{1,8}$/, '') || name;

function begin(): void {
  const free = max_at_once - uploads.filter(isActive).length;
  for (const upload of uploads.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, free))) {
    change(upload.id, { state: 'sending', sent: 0, error: undefined });
    carryOut(upload);
  }
}

async function carryOut({ id, file, title, target }: Upload): Promise<void> {
  try {
    const body = { ...target, title, filename: file.name, content_type: file.type || 'video/mp4', size: file.size };
    const begun = await take(api.POST('/api/v1/videos/upload/init', { body }));
    change(id, { video: begun.video.id });
    const sending = sendFile(begun.upload_url, file, (sent, speed) => change(id, { sent, speed }));
    sendings.set(id, sending);
    await sending.finished;
    change(id, { state: 'finishing', sent: file.size });
    await api.POST('/api/v1/videos/{id}/upload/complete', { params: { path: { id: begun.video.id } } });
    change(id, { state: 'done' });
  } catch (error) {
    // One that was removed meanwhile is not there any more, and nothing changes.
    change(id, { state: 'failed', error });
  } finally {
    sendings.delete(id);
    begin();
  }
}

export function addUploads(files: readonly File[], target: UploadTarget): void {
  const added = files.map((file): Upload => {
    lastId += 1;
    const title = titleOf(file.name);
    return { id: lastId, file, title, target, state: 'waiting', sent: 0, speed: 0, video: undefined, error: undefined };
  });
  set([...uploads, ...added]);
  begin();
}

/// Stops it. The video that was begun for it goes, too, unless it is complete.
export async function removeUpload({ id, video, state }: Upload): Promise<void> {
  set(uploads.filter((upload) => upload.id !== id));
  sendings.get(id)?.abort();
  begin();
  if (!video || state === 'done') return;
  await api.DELETE('/api/v1/videos/{id}', { params: { path: { id: video } } }).catch((error) => {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  });
}

/// From the start, as a new video: the one before never got its bytes.
export async function retryUpload(upload: Upload): Promise<void> {
  await removeUpload(upload);
  addUploads([upload.file], upload.target);
}

export const clearDone = (): void => set(uploads.filter(({ state }) => state !== 'done'));

export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );
}

// Leaving the page ends what is being sent: the browser asks first.
window.addEventListener('beforeunload', (event) => {
  if (uploads.some((upload) => isActive(upload) || upload.state === 'waiting')) event.preventDefault();
});
