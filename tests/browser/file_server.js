// A static file server on a free port of the loopback, as any CDN would be: ranges, CORS, no cleverness.

import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

import { onlyVariant } from './master_playlist.js';

const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.mp4': 'video/mp4',
  '.m4s': 'video/iso.segment',
  '.vtt': 'text/vtt; charset=utf-8',
  '.jpg': 'image/jpeg',
};

/** The first and last byte that a Range header asks for; null when it asks for all of them. */
function byteRange(header, size) {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined) return null;
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/**
 * Serves folders: `roots` is [prefix, directory] pairs, the first prefix that fits wins. A playlist with
 * `?only=NAME` has no variant but that one. `requests` are the paths that were asked for, in order.
 */
export async function serveFiles(roots) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    requests.push(url.pathname);
    response.setHeader('Access-Control-Allow-Origin', '*');
    try {
      const [prefix, directory] = roots.find(([start]) => url.pathname.startsWith(start));
      // A URL's path has no way out of the folder: its dots were resolved when it was parsed.
      const file = path.join(directory, url.pathname.slice(prefix.length));
      const { size } = await stat(file);
      response.setHeader('Content-Type', contentTypes[path.extname(file)] ?? 'application/octet-stream');
      if (url.searchParams.has('only')) {
        response.end(onlyVariant(await readFile(file, 'utf8'), url.searchParams.get('only')));
        return;
      }
      const range = byteRange(request.headers.range, size);
      const headers = { 'Content-Length': range ? range.end - range.start + 1 : size, 'Accept-Ranges': 'bytes' };
      if (range) headers['Content-Range'] = `bytes ${range.start}-${range.end}/${size}`;
      response.writeHead(range ? 206 : 200, headers);
      createReadStream(file, range ?? {}).pipe(response);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
