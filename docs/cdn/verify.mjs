// What an edge worker checks a play URL with, before it asks the origin or its cache. Web Crypto and URL only, so it runs in
// any worker runtime and in Node.js.

const encoder = new TextEncoder();

/**
 * @param {string} url the request's
 * @param {Record<string, string>} secrets signing secrets by key id: the present one, and those before it for a while
 * @param {number} now seconds since 1970
 * @returns {Promise<"ok" | "invalid" | "expired">} invalid and expired are 403, never a redirect
 */
export async function verify(url, secrets, now) {
  const { pathname, searchParams } = new URL(url);
  const [exp, sig, kid, uid] = ["exp", "sig", "kid", "uid"].map((name) => searchParams.get(name));
  if (exp === null || sig === null || kid === null || uid === null) return "invalid";
  if (!/^[0-9]{1,15}$/.test(exp) || !Object.hasOwn(secrets, kid)) return "invalid";
  // What parts the signed text from each other may not be part of a path.
  if (pathname.includes("|")) return "invalid";
  const signature = decoded(sig);
  if (signature === null) return "invalid";
  const key = await crypto.subtle.importKey("raw", encoder.encode(secrets[kid]), { name: "HMAC", hash: "SHA-256" }, false, [
    "verify",
  ]);
  const text = encoder.encode(`${pathname}|${exp}|${kid}|${uid}`);
  // Compares in constant time.
  if (!(await crypto.subtle.verify("HMAC", key, signature, text))) return "invalid";
  return Number(exp) > now ? "ok" : "expired";
}

// base64url without padding; null for anything else.
function decoded(text) {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return null;
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(bytes, (c) => c.charCodeAt(0));
}
