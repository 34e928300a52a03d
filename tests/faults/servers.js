'use strict';
// PostgreSQL, Redis and an object store of one's own, to be taken away and brought back.

const { spawn, spawnSync, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { sleep } = require('./chance.js');

const PATIENCE_MS = 60_000;

const waitUntil = async (what, isTrue) => {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(10);
  }
};

const accepts = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });

// A server process; subclasses say how it is started and when it is there.
class Server {
  constructor(port, directory) {
    Object.assign(this, { port, directory });
    this.log = fs.openSync(path.join(directory, 'log'), 'a');
  }

  // Returns when it can be used. One that cannot start yet, as something of its former life still lives, is started again.
  async start() {
    let isOver = true;
    await waitUntil(this.constructor.name, () => {
      if (isOver) {
        isOver = false;
        this.spawn();
        this.ended = new Promise((resolve) => this.child.on('exit', () => { isOver = true; resolve(); }));
      }
      return this.isReady();
    });
  }

  async kill(signal = 'SIGKILL') {
    this.child.kill(signal);
    await this.ended;
  }
}

exports.Postgres = class Postgres extends Server {
  // Refuses to be root, so it becomes somebody else where we are.
  static make(port) {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-postgres-'));
    const user = process.getuid() === 0
      ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) }
      : {};
    if (user.uid !== undefined) fs.chownSync(directory, user.uid, user.gid);
    const [newest] = fs.readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a));
    const server = Object.assign(new Postgres(port, directory),
      { user, programs: path.join('/usr/lib/postgresql', newest, 'bin'), data: path.join(directory, 'data') });
    execFileSync(path.join(server.programs, 'initdb'), ['-D', server.data, '-U', 'sluice', '--auth=trust',
      '--encoding=UTF8', '--locale=C.UTF-8'], { ...user, cwd: directory, stdio: ['ignore', 'ignore', server.log] });
    return server;
  }

  get url() { return `postgresql://sluice@127.0.0.1:${this.port}/postgres`; }

  spawn() {
    this.child = spawn(path.join(this.programs, 'postgres'), ['-D', this.data, '-p', String(this.port),
      '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    { ...this.user, cwd: this.directory, stdio: ['ignore', this.log, this.log] });
  }

  isReady() {
    return spawnSync(path.join(this.programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(this.port)]).status === 0;
  }
};

exports.Redis = class Redis extends Server {
  static make(port) { return new Redis(port, fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-redis-'))); }

  get url() { return `redis://127.0.0.1:${this.port}/0`; }

  spawn() {
    this.child = spawn('/usr/bin/redis-server', ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '',
      '--appendonly', 'no', '--dir', this.directory], { stdio: ['ignore', this.log, this.log] });
  }

  isReady() { return accepts(this.port); }
};

exports.ObjectStore = class ObjectStore extends Server {
  static make(port) { return new ObjectStore(port, fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-store-'))); }

  get settings() {
    return {
      SLUICE_S3_BUCKET: 'sluice',
      SLUICE_S3_ENDPOINT: `http://127.0.0.1:${this.port}`,
      SLUICE_S3_ACCESS_KEY_ID: 'S3RVER',
      SLUICE_S3_SECRET_ACCESS_KEY: 'S3RVER',
    };
  }

  spawn() {
    this.child = spawn(path.join(__dirname, '../object_store/run.sh'), [this.directory, String(this.port)],
      { stdio: ['ignore', this.log, this.log] });
  }

  isReady() { return accepts(this.port); }

  // What every request meets from now on; nothing: no fault.
  async fail(fault) {
    const faults = fault === undefined ? [] : [{ ...fault, times: 1_000_000 }];
    await fetch(`http://127.0.0.1:${this.port}/_faults`, { method: 'POST', body: JSON.stringify(faults) });
  }
};
