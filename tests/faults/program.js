'use strict';
// Programs that are started again whenever they end, until they are not wanted any more.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const PAUSE_AFTER_END_MS = 500;

exports.freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

exports.Program = class Program {
  // `scratch` takes its log.
  constructor(scratch, name, command, args, env) {
    Object.assign(this, { name, command, args, env, wanted: true, logFile: path.join(scratch, `${name}.log`) });
    this.log = fs.openSync(this.logFile, 'a');
    this.start();
  }

  start() {
    this.child = spawn(this.command, this.args, { env: this.env, stdio: ['ignore', this.log, this.log] });
    this.ended = new Promise((resolve) => this.child.on('exit', (code) => {
      resolve();
      if (!this.wanted) return;
      // Nobody asked it to.
      if (code !== null) console.error(`${this.name} ended by itself with ${code}`);
      setTimeout(() => this.wanted && this.start(), code === null ? 0 : PAUSE_AFTER_END_MS);
    }));
  }

  kill(signal) { return this.child.exitCode === null && this.child.kill(signal); }

  pause(ms) {
    const { child } = this;
    this.isPaused = child.kill('SIGSTOP');
    setTimeout(() => {
      this.isPaused = false;
      child.kill('SIGCONT');
    }, ms);
  }

  async end() {
    this.wanted = false;
    this.kill('SIGCONT');
    this.kill('SIGTERM');
    await this.ended;
  }
};
