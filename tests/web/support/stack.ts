import { readFileSync } from 'node:fs';

/// What scripts/run says of the stack (run.json), and the password of its demo accounts.

const home = process.env.SLUICE_TEST_HOME ?? '';
export const workDirectory = process.env.SLUICE_TEST_WORK ?? '';
export const clip = process.env.SLUICE_TEST_CLIP ?? '';

export const stack = JSON.parse(readFileSync(`${home}/run.json`, 'utf8')) as {
  base_url: string;
  api_url: string;
  admin_token: string;
  staff_token: string;
  student_token: string;
  worker_token: string;
  lecture_id: number;
  session_id: number;
  student: { user_id: string; enrollment_id: number };
  database_url: string;
  pids: { api: number; workers: number[]; postgres: number; redis: number; nginx: number };
};

export const password = /^SLUICE_DEMO_PASSWORD=(.*)$/m.exec(readFileSync(`${home}/secrets.env`, 'utf8'))?.[1] ?? '';

export type Role = 'admin' | 'staff' | 'instructor' | 'student';

/// Where the login of a role is kept: each is logged in once, as attempts are counted.
export const loginOf = (role: Role): string => `${workDirectory}/login-${role}.json`;
