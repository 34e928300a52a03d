// Which of the given secrets a process holds: in its environment, on its command line, or anywhere in its writable memory.
// Takes a JSON object of secrets by name on standard input, and process ids; prints the names found as a JSON list.

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const secrets = Object.entries(JSON.parse(readFileSync(0, 'utf8'))).filter(([, value]) => value.length >= 8);

const writableParts = (pid) =>
  readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .map((line) => /^([0-9a-f]+)-([0-9a-f]+) rw.. \S+ \S+ \S+ *(.*)$/.exec(line))
    .filter((part) => part && part[3] !== '[vvar]')
    .map(([, from, to]) => [parseInt(from, 16), parseInt(to, 16)]);

const memoryOf = function* (pid) {
  const piece = Buffer.alloc(4 << 20);
  const overlap = 4096;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  for (const [from, to] of writableParts(pid)) {
    for (let at = from; at < to; at += piece.length - overlap) {
      let size = 0;
      try {
        size = readSync(memory, piece, 0, Math.min(piece.length, to - at), at);
      } catch {
        break; // gone meanwhile, or never there
      }
      yield piece.subarray(0, size);
    }
  }
  closeSync(memory);
};

const found = new Set();
for (const pid of process.argv.slice(2)) {
  const places = [readFileSync(`/proc/${pid}/environ`), readFileSync(`/proc/${pid}/cmdline`)];
  for (const place of [...places, ...memoryOf(pid)]) {
    for (const [name, value] of secrets) if (place.includes(value)) found.add(name);
  }
}
console.log(JSON.stringify([...found].sort()));
