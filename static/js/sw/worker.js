/** The service worker: reads only. It hands out the shell and pages that were taken along, and never touches a write. */

/** @typedef {any} Scope the worker's own global; typed loosely, since the page's types are the ones that are checked here */

const SHELL = "shell-";
const PAGES = "pages-";
const WHO = "who";
const OFFLINE = "/pwa/offline";
/** What concerns sending and logging in is never answered from a cache. */
const LIVE = /^\/(sync\/|pwa\/|login|logout|sw\.js|manifest\.webmanifest)/;

/**
 * @param {Scope} scope @param {string} version of the shell, the digest of all its addresses
 */
export function start(scope, version) {
  scope.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install(version)));
  scope.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate(scope, version)));
  scope.addEventListener("fetch", (/** @type {any} */ event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== scope.location.origin || LIVE.test(url.pathname)) return;
    if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
    else event.respondWith(page(event));
  });
  scope.addEventListener("message", (/** @type {any} */ event) => {
    const { type, owner, urls } = event.data ?? {};
    const tell = (/** @type {unknown} */ words) => event.ports[0]?.postMessage(words);
    // only a person's tap ends the old worker: under an open form its page would lose its shell
    if (type === "update") scope.skipWaiting();
    if (type === "who") event.waitUntil(setWho(owner).then(() => tell({ done: true })));
    if (type === "take") event.waitUntil(take(owner, urls, tell));
    if (type === "kept") event.waitUntil(kept(owner).then(tell));
    if (type === "drop") event.waitUntil(caches.delete(PAGES + owner).then(() => tell({ done: true })));
  });
}

/** Everything or nothing: a shell with a hole in it is worse than the old one. @param {string} version */
async function install(version) {
  const list = await (await fetch("/pwa/assets.json", { cache: "no-store" })).json();
  const shell = await caches.open(SHELL + version);
  await shell.addAll(list.assets);
  await shell.put(OFFLINE, await fetch(OFFLINE, { credentials: "omit", cache: "no-store" })); // nobody's page
}

/** Pages that were taken along name the old shell; it goes only when all of them came anew. @param {Scope} scope @param {string} version */
async function activate(scope, version) {
  await scope.registration.navigationPreload?.enable();
  await scope.clients.claim();
  const names = await caches.keys();
  const fresh = [];
  for (const name of names.filter((one) => one.startsWith(PAGES))) {
    const pages = await caches.open(name);
    const urls = (await pages.keys()).map((request) => request.url);
    fresh.push(...(await Promise.all(urls.map((url) => fetchInto(pages, name.slice(PAGES.length), url)))));
  }
  if (!fresh.every(Boolean)) return;
  await Promise.all(names.filter((one) => one.startsWith(SHELL) && one !== SHELL + version).map((one) => caches.delete(one)));
}

/** @param {Request} request */
async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/** The network first; without it what this person took along, and a page that says so where nothing was. @param {any} event */
async function page(event) {
  /** @type {Request} */
  const request = event.request;
  try {
    // a page asked for while this worker was still waking up
    return (await event.preloadResponse) ?? (await fetch(request));
  } catch (error) {
    const owner = await who();
    const known = owner ? await (await caches.open(PAGES + owner)).match(request, { ignoreVary: true }) : undefined;
    if (known) return marked(known);
    if (request.mode !== "navigate") throw error;
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

/** A page from the shelf says since when it lies there. @param {Response} known */
async function marked(known) {
  const at = known.headers.get("X-Kept-At");
  if (!at || !known.headers.get("Content-Type")?.startsWith("text/html")) return known;
  const text = (await known.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(text, { status: 200, headers: known.headers });
}

/** @param {string} owner */
async function setWho(owner) {
  await (await caches.open(WHO)).put("/-who", new Response(owner));
}

async function who() {
  return (await (await caches.open(WHO)).match("/-who"))?.text();
}

/** @param {string} owner @param {string[]} urls @param {(words: unknown) => void} tell */
async function take(owner, urls, tell) {
  const pages = await caches.open(PAGES + owner);
  const wanted = [...new Set(urls)];
  const failed = [];
  for (let n = 0; n < wanted.length; n += 1) {
    const found = await fetchInto(pages, owner, wanted[n]);
    if (!found) failed.push(wanted[n]);
    // pictures of a page come along with it
    else for (const picture of found) if (!wanted.includes(picture)) wanted.push(picture);
    tell({ done: n + 1, total: wanted.length, failed, over: n + 1 === wanted.length });
  }
  if (!wanted.length) tell({ done: 0, total: 0, failed, over: true });
}

/**
 * One page of this person onto the shelf; null when it did not come, or came for somebody else.
 * @param {Cache} pages @param {string} owner @param {string} url
 * @returns {Promise<string[] | null>} the pictures it shows
 */
async function fetchInto(pages, owner, url) {
  try {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html,*/*" } });
    if (answer.status !== 200 || answer.redirected) return null;
    const body = await answer.arrayBuffer();
    const headers = new Headers(answer.headers);
    headers.set("X-Kept-At", new Date().toISOString());
    const isPage = headers.get("Content-Type")?.startsWith("text/html");
    const text = isPage ? new TextDecoder().decode(body) : "";
    if (isPage && !text.includes(`data-person="${owner}"`)) return null;
    await pages.put(url, new Response(body, { status: 200, headers }));
    return [...text.matchAll(/(?:src|href)="(\/attachments\/[^"]+)"/g)].map((match) => match[1]);
  } catch {
    return null;
  }
}

/** What lies on the shelf of this person. @param {string} owner */
async function kept(owner) {
  const pages = await caches.open(PAGES + owner);
  const found = [];
  for (const request of await pages.keys()) {
    const url = new URL(request.url);
    found.push({ url: url.pathname + url.search, at: (await pages.match(request))?.headers.get("X-Kept-At") ?? "" });
  }
  return { kept: found };
}
