'use strict';
// An admin who uploads and waits, and does not mind API processes that die or answer with 5xx in between.

const { sleep } = require('./chance.js');

const PATIENCE_MS = 180_000;

exports.Academy = class Academy {
  // `apis`: base URLs of processes that are all the same.
  constructor(apis, token, session) { Object.assign(this, { apis, token, session }); }

  // Tries until one of them gives an answer that is accepted.
  async call(method, target, body, accepted) {
    const deadline = Date.now() + PATIENCE_MS;
    for (let turn = 0; ; turn++) {
      try {
        const response = await fetch(this.apis[turn % this.apis.length] + target, {
          method,
          headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
          body: body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
          signal: AbortSignal.timeout(10_000),
        });
        const text = await response.text();
        if (accepted.includes(response.status)) return { status: response.status, body: text ? JSON.parse(text) : null };
        if (response.status < 500) throw Object.assign(new Error(`${method} ${target}: ${response.status} ${text}`), { fatal: true });
      } catch (fault) {
        if (fault.fatal || Date.now() > deadline) throw fault;
      }
      await sleep(50);
    }
  }

  // An upload that has been acknowledged; one whose answer got lost is asked for again. Its id.
  async upload(title, bytes = title, filename = 'x.mp4') {
    const { body } = await this.call('POST', '/api/v1/videos/upload/init', { session: this.session, title, filename }, [201]);
    const target = new URL(body.upload_url);
    // 409: the bytes are there already, or the video is complete.
    await this.call('PUT', target.pathname + target.search, bytes, [200, 201, 409]);
    await this.call('POST', `/api/v1/videos/${body.video.id}/upload/complete`, {}, [200, 409]);
    return body.video.id;
  }

  async video(id) {
    const { body } = await this.call('GET', `/api/v1/videos/${id}`, undefined, [200]);
    return body;
  }

  async status(id) { return (await this.video(id)).status; }

  // Their last statuses, when they have all come to an end; each may take its time after the one before.
  async settled(ids) {
    let deadline = Date.now() + PATIENCE_MS;
    const statuses = new Map();
    while (statuses.size < ids.length) {
      for (const id of ids) {
        if (statuses.has(id)) continue;
        const status = await this.status(id);
        if (!['READY', 'FAILED'].includes(status)) continue;
        statuses.set(id, status);
        deadline = Date.now() + PATIENCE_MS;
      }
      if (Date.now() > deadline) throw new Error(`${ids.length - statuses.size} videos have not come to an end`);
      await sleep(100);
    }
    return [...statuses.values()];
  }
};
