import { readFileSync } from 'node:fs';

import { clip, stack } from './stack';

/// The API as any client with an admin's token calls it: for what a spec needs to be there, and for what it expects to be written.
export async function call<Answer = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${stack.base_url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${stack.admin_token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : {}) as Answer;
}

export interface Video {
  id: number;
  status: string;
  title: string;
  policy_version: number;
  duration: number;
}

/// A video in the demo lesson, uploaded and queued.
export async function uploadVideo(title: string, file = clip): Promise<Video> {
  const begun = await call<{ video: Video; upload_url: string }>('POST', '/videos/upload/init', {
    session: stack.session_id,
    title,
    filename: 'lecture.mp4',
    max_speed: 2,
  });
  const put = await fetch(begun.upload_url, { method: 'PUT', body: readFileSync(file) });
  if (!put.ok) throw new Error(`PUT: ${put.status}`);
  return call('POST', `/videos/${begun.video.id}/upload/complete`);
}

/// Waits until the workers are done with it.
export async function settled(id: number): Promise<Video> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const video = await call<Video>('GET', `/videos/${id}`);
    if (video.status === 'READY' || video.status === 'FAILED') return video;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`video ${id} is not settled`);
}

/// A student of the demo lecture, to whom its lesson is open.
export async function newStudent(name: string, user_id: string): Promise<{ student: number; enrollment: number }> {
  const student = await call<{ id: number }>('POST', '/students', { name, user_id, school: 'Hangang', grade: '2' });
  const enrollment = await call<{ id: number }>('POST', '/enrollments', {
    student: student.id,
    lecture: stack.lecture_id,
  });
  await call('POST', '/session-enrollments', { session: stack.session_id, enrollment: enrollment.id });
  return { student: student.id, enrollment: enrollment.id };
}

/// Starts a video as the demo student, and reports events of it.
export async function startPlayback(
  video: number,
  device_id = 'laptop',
): Promise<{ token: string; session_id: string }> {
  const response = await fetch(`${stack.base_url}/api/v1/playback/start`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${stack.student_token}`,
      'Content-Type': 'application/json',
      'User-Agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    },
    body: JSON.stringify({ video_id: video, enrollment_id: stack.student.enrollment_id, device_id }),
  });
  if (!response.ok) throw new Error(`start: ${response.status} ${await response.text()}`);
  return response.json();
}

export const reportEvents = (token: string, events: object[]): Promise<{ stored: number; revoked: boolean }> =>
  call('POST', '/playback/events', { token, events });
