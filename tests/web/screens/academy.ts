import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { call, reportEvents, settled, startPlayback, uploadVideo, type Video } from '../support/api';
import { stack, workDirectory } from '../support/stack';

/// An academy that looks like one: lessons with pictures, a class, and what happens in it.

export interface Academy {
  video: number;
}

const font = '/usr/share/fonts/truetype/nanum/NanumGothicBold.ttf';

/// A slide with a title, as lecturers show them, and a slow movement so that it has a length.
async function slide(
  name: string,
  title: string,
  subtitle: string,
  seconds: number,
  colors: [string, string],
): Promise<string> {
  const file = `${workDirectory}/${name}.mp4`;
  const text = (value: string, size: number, y: string) =>
    `drawtext=fontfile=${font}:text='${value}':fontsize=${size}:fontcolor=white:x=96:y=${y}`;
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi'],
    ...[
      '-i',
      `gradients=size=1280x720:rate=15:duration=${seconds}:c0=${colors[0]}:c1=${colors[1]}:x0=0:y0=0:x1=1280:y1=720:speed=0.01`,
    ],
    ...['-f', 'lavfi', '-i', `sine=frequency=220:duration=${seconds}`],
    ...['-vf', `${text(title, 72, 'h/2-80')},${text(subtitle, 36, 'h/2+30')}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', file],
  ]);
  return file;
}

const lessons: [string, string, string, [string, string]][] = [
  ['1강 벡터와 공간', '벡터와 공간', '선형대수 1강', ['0x0b7285', '0x1864ab']],
  ['2강 행렬의 곱', '행렬의 곱', '선형대수 2강', ['0x5f3dc4', '0x862e9c']],
  ['3강 행렬식', '행렬식', '선형대수 3강', ['0x2b8a3e', '0x087f5b']],
];
const names = [
  '김민서',
  '이지호',
  '박서준',
  '최유나',
  '정하윤',
  '강도현',
  '조수아',
  '윤시우',
  '장예린',
  '임준우',
  '한지민',
  '오태윤',
];

async function makeClass(video: number): Promise<void> {
  for (const [place, name] of names.entries()) {
    const student = await call<{ id: number }>('POST', '/students', {
      name,
      user_id: `s-${place + 1}`,
      school: place % 2 ? '한강고' : '남산고',
      grade: String((place % 3) + 1),
      student_phone: `010-1234-${1000 + place}`,
      parent_phone: `010-8765-${2000 + place}`,
    });
    const enrollment = await call<{ id: number }>('POST', '/enrollments', {
      student: student.id,
      lecture: stack.lecture_id,
    });
    const body = { session: stack.session_id, enrollment: enrollment.id };
    await call('POST', '/session-enrollments', body);
    await call('POST', '/attendance', { ...body, status: place < 8 ? 'ONLINE' : 'PRESENT' });
    const progress = [1, 0.92, 0.64, 0.41, 1, 0.2, 0.77, 0, 0.35, 0.5, 0, 0.1][place] ?? 0;
    if (progress > 0) {
      const watched = { video, enrollment: enrollment.id, progress, completed: progress === 1 };
      await call('POST', '/video-progress', { ...watched, last_position: 20 * progress });
    }
    if (place === 3 || place === 6)
      await call('POST', '/video-permissions', { video, enrollment: enrollment.id, rule: 'once' });
    if (place === 7) await call('POST', '/video-permissions', { video, enrollment: enrollment.id, rule: 'blocked' });
  }
}

export async function prepareAcademy(): Promise<Academy> {
  await call('PATCH', `/lectures/${stack.lecture_id}`, { title: '선형대수 입문', is_published: true });
  await call('PATCH', `/sessions/${stack.session_id}`, { title: '1주차 · 벡터와 행렬' });
  for (const title of ['미적분 I', '물리의 이해', '확률과 통계'])
    await call('POST', '/lectures', { title, is_published: title !== '확률과 통계' });
  for (const title of ['2주차 · 선형 변환', '3주차 · 고윳값'])
    await call('POST', '/sessions', { lecture: stack.lecture_id, title });
  const [demo] = (await call<{ results: { id: number }[] }>('GET', '/students?search=demo')).results;
  if (demo) await call('PATCH', `/students/${demo.id}`, { name: '서지우', school: '한강고', grade: '2' });
  const old = await call<{ results: Video[] }>('GET', '/videos?search=Vectors');
  for (const { id } of old.results) await call('DELETE', `/videos/${id}`);

  const videos: Video[] = [];
  for (const [place, [title, big, small, colors]] of lessons.entries()) {
    videos.push(await uploadVideo(title, await slide(`slide-${place}`, big, small, 20, colors)));
  }
  for (const { id } of videos) await settled(id);
  writeFileSync(`${workDirectory}/notes.mp4`, '강의 자료');
  await settled((await uploadVideo('강의 자료 (잘못된 파일)', `${workDirectory}/notes.mp4`)).id);
  const video = videos[0]?.id ?? 0;
  await makeClass(video);

  const { token } = await startPlayback(video, 'laptop');
  await reportEvents(token, [
    { type: 'FULLSCREEN_ENTER' },
    { type: 'FOCUS_LOST' },
    { type: 'FOCUS_GAINED' },
    { type: 'SEEK_ATTEMPT', payload: { from: 4, to: 18 } },
  ]);
  await startPlayback(videos[1]?.id ?? 0, 'tablet');
  await call('POST', '/webhooks', { url: 'https://academy.example/hooks/sluice' });
  await call('POST', '/accounts', { username: 'yuna', user_id: 's-4', role: 'student' });
  return { video };
}

/// Something that takes the workers a while, so that the board has something to show.
export async function keepBusy(): Promise<void> {
  const file = await slide('long', '선형 변환', '선형대수', 150, ['0xa61e4d', '0x5f3dc4']);
  for (const title of ['4강 선형 변환', '5강 기저의 변환', '6강 고윳값']) await uploadVideo(title, file);
}
