import { request } from '@playwright/test';

import { settled, uploadVideo } from './api';
import { loginOf, password, type Role, stack } from './stack';

/// Logs each role in once, and has one video made that the specs look at.
export default async function prepare(): Promise<void> {
  for (const role of ['admin', 'staff', 'instructor', 'student'] as Role[]) {
    const context = await request.newContext({ baseURL: stack.base_url });
    const answer = await context.post('/api/v1/auth/session', {
      data: { username: role, password },
      headers: { 'Sec-Fetch-Site': 'same-origin' },
    });
    if (!answer.ok()) throw new Error(`${role} cannot log in: ${answer.status()} ${await answer.text()}`);
    await context.storageState({ path: loginOf(role) });
    await context.dispose();
  }
  const video = await settled((await uploadVideo('Vectors and matrices')).id);
  if (video.status !== 'READY') throw new Error(`the demo video is ${video.status}`);
}
