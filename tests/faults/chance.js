'use strict';
// Chance that can be had again: mulberry32, small, and the same for the same seed.

exports.chance = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

exports.sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// --NAME NUMBER of a command line.
exports.option = (args, name, fallback) => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(args[at + 1]);
};
