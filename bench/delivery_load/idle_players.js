'use strict';
// Players that have paused: opens COUNT connections, asks for a path of FILE on each, and keeps them open. Prints "ready" then, and
// when its input ends how many are still open. Usage: idle_players.js BASE_URL FILE COUNT

const fs = require('node:fs');
const net = require('node:net');

const [base, file, countText] = process.argv.slice(2);
const { hostname, port } = new URL(base);
const paths = fs.readFileSync(file, 'utf8').trim().split('\n');
const AT_ONCE = 100;

const open = new Set();

function connect(path) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, hostname, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: edge\r\n\r\n`));
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', reject);
    socket.once('data', (piece) => {
      if (/^HTTP\/1\.1 200 /.test(piece.toString('latin1'))) resolve();
      else reject(new Error(piece.toString('latin1').slice(0, 100)));
    });
    socket.resume();
  });
}

async function main() {
  let next = 0;
  const work = async () => {
    while (next < Number(countText)) await connect(paths[next++ % paths.length]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log('ready');
  process.stdin.resume();
  process.stdin.on('end', () => {
    console.log(open.size);
    process.exit();
  });
}

main().catch((fault) => {
  console.error(`idle_players: ${fault.message}`);
  process.exit(1);
});
