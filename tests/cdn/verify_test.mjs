// The reference verifier against URLs that the API's own signer made: one per line on standard input.
import { readFileSync } from "node:fs";
import assert from "node:assert/strict";
import { verify } from "../../docs/cdn/verify.mjs";

const vectors = JSON.parse(readFileSync(new URL("vectors.json", import.meta.url), "utf8"));
const urls = readFileSync(0, "utf8").trim().split("\n");
assert.equal(urls.length, vectors.cases.length);

for (const [i, url] of urls.entries()) {
  const { exp } = vectors.cases[i];
  assert.equal(await verify(url, vectors.secrets, exp - 1), "ok", url);
  assert.equal(await verify(url, vectors.secrets, exp), "expired");
  assert.equal(await verify(url, {}, exp - 1), "invalid");
  // Any one character changed, in the path or in the query.
  for (let at = vectors.base.length + 1; at < url.length; ++at) {
    const changed = url.slice(0, at) + (url[at] === "A" ? "B" : "A") + url.slice(at + 1);
    if (new URL(changed).href === new URL(url).href) continue;
    assert.notEqual(await verify(changed, vectors.secrets, 0), "ok", changed);
  }
  for (const name of ["exp", "sig", "kid", "uid"]) {
    const without = new URL(url);
    without.searchParams.delete(name);
    assert.equal(await verify(without.href, vectors.secrets, 0), "invalid");
  }
}
// A user id that reads as the rest of the signed text does not turn into another path.
{
  const { createHmac } = await import("node:crypto");
  const secret = vectors.secrets.cdn;
  const sig = createHmac("sha256", secret).update("/p/x|1|cdn|u|9999999999|cdn|z").digest("base64url");
  const forged = `${vectors.base}/p/x|1|cdn|u?exp=9999999999&sig=${sig}&kid=cdn&uid=z`;
  assert.equal(await verify(forged, vectors.secrets, 0), "invalid");
}
console.log(`${urls.length} URLs verified`);
