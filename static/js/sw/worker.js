/** The service worker: reads only. It hands out the shell and pages that were taken along, and never touches a write. */

/** @typedef {any} Scope the worker's own global; typed loosely, since the page's types are the ones that are checked here */

const SHELL = "shell-";
const PAGES = "pages-";
const WHO = "who";
const OFFLINE = "/pwa/offline";
const HANDS = 3;
/** What newer browsers do without waking the worker: our own files come from the cache, and a photo that goes up is not led past it. */
const ROUTES = [
  { condition: { urlPattern: { pathname: "/assets/*" } }, source: "cache" },
  { condition: { or: [{ requestMethod: "PUT" }, { requestMethod: "POST" }] }, source: "network" },
];
/** So long a page is waited for; one bar of signal in a basement says neither yes nor no. */
const PATIENCE_MS = 4_000;
/** Notes of the page itself beside the pages, such as the list of what is to be taken along. */
const NOTE = /^\/-/;
/** What concerns sending and logging in is never answered from a cache; a receipt is for showing anywhere. */
const LIVE = /^\/(sync\/(?!receipts\/)|pwa\/|login|logout|sw\.js|manifest\.webmanifest)/;

/**
 * @param {Scope} scope @param {string} version of the shell, the digest of all its addresses
 */
export function start(scope, version) {
  scope.addEventListener("install", (/** @type {any} */ event) => {
    if (typeof event.addRoutes === "function") event.waitUntil(event.addRoutes(ROUTES).catch(() => undefined)); // only faster with them
    event.waitUntil(install(version));
  });
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
    if (type === "let_go") event.waitUntil(letGo(owner, urls).then(() => tell({ done: true })));
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
  /** @type {(string[] | null)[]} */
  const fresh = [];
  for (const name of names.filter((one) => one.startsWith(PAGES))) {
    const pages = await caches.open(name);
    await inHands(await shelf(pages), async (one) => void fresh.push(await fetchInto(pages, name.slice(PAGES.length), one)));
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
  const opens = request.mode === "navigate";
  const answer = network(event);
  const early = opens ? taken(request) : null; // looked for at once: where no network is, its no is not waited for first
  early?.catch(() => undefined);
  try {
    return await (early ? Promise.race([answer, tired(early)]) : answer);
  } catch (error) {
    const known = await (early ?? taken(request));
    if (known) return marked(known, "gone");
    if (!opens) throw error;
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

/** A page may have been asked for while this worker was still waking up. @param {any} event @returns {Promise<Response>} */
async function network(event) {
  return (await event.preloadResponse) ?? (await fetch(event.request));
}

/** The page that was taken along, once the network has had its time; without one there is nothing but to wait. @param {Promise<Response | undefined>} early @returns {Promise<Response>} */
async function tired(early) {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const known = await early;
  return known ? marked(known, "slow") : new Promise(() => undefined);
}

/** What the person who is here took along. @param {Request} request */
async function taken(request) {
  const owner = await who();
  return owner ? (await caches.open(PAGES + owner)).match(request, { ignoreVary: true }) : undefined;
}

/** A page from the shelf says since when it lies there, and what the network does. @param {Response} known @param {"gone" | "slow"} network */
async function marked(known, network) {
  const at = known.headers.get("X-Kept-At");
  if (!at || !known.headers.get("Content-Type")?.startsWith("text/html")) return known;
  const text = (await known.text()).replace("<html ", `<html data-kept-at="${at}" data-network="${network}" `);
  return new Response(text, { status: 200, headers: known.headers });
}

/** What anybody else took along goes with them. @param {string} owner */
async function setWho(owner) {
  await (await caches.open(WHO)).put("/-who", new Response(owner));
  const others = (await caches.keys()).filter((one) => one.startsWith(PAGES) && one !== PAGES + owner);
  await Promise.all(others.map((one) => caches.delete(one)));
}

async function who() {
  return (await (await caches.open(WHO)).match("/-who"))?.text();
}

/**
 * @typedef {{url: string, rev?: string, note?: string}} Want rev = which revision the company says this is now, note = words of the page
 * @param {string} owner @param {(string | Want)[]} urls @param {(words: unknown) => void} tell
 */
async function take(owner, urls, tell) {
  const pages = await caches.open(PAGES + owner);
  const known = new Set(urls.map((one) => (typeof one === "string" ? one : one.url)));
  const list = [...known].map((url) => urls.find((one) => typeof one !== "string" && one.url === url) ?? { url });
  /** @type {string[]} */
  const failed = [];
  let done = 0;
  await inHands(/** @type {Want[]} */ (list), async (want) => {
    const found = await fetchInto(pages, owner, want);
    if (!found) failed.push(want.url);
    // pictures of a page come along with it; they never change under their address
    else for (const url of found) if (!known.has(url) && known.add(url) && !(await pages.match(url))) list.push({ url });
    done += 1;
    tell({ done, total: list.length, failed, over: done === list.length });
  });
  if (!list.length) tell({ done: 0, total: 0, failed, over: true });
}

/**
 * A few at a time, so that neither phone nor company chokes; the list may grow meanwhile.
 * @template T @param {T[]} list @param {(one: T) => Promise<void>} work
 */
async function inHands(list, work) {
  let next = 0;
  const hand = async () => {
    while (next < list.length) await work(list[next++]);
  };
  await Promise.all(Array.from({ length: HANDS }, hand));
}

/**
 * One page of this person onto the shelf; null when it did not come, or came for somebody else.
 * @param {Cache} pages @param {string} owner @param {Want} want
 * @returns {Promise<string[] | null>} the pictures it shows
 */
async function fetchInto(pages, owner, { url, rev, note }) {
  try {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html,*/*", "X-Taken-Along": "1" } });
    if (answer.status !== 200 || answer.redirected) return null;
    const body = await answer.arrayBuffer();
    const headers = new Headers(answer.headers);
    headers.set("X-Kept-At", new Date().toISOString());
    const isPage = headers.get("Content-Type")?.startsWith("text/html");
    const text = isPage ? new TextDecoder().decode(body) : "";
    if (isPage && !text.includes(`data-person="${owner}"`)) return null;
    // pictures that are seen; files behind links only where the page says that they are its papers
    const shown = text.includes("data-papers") ? / (?:src|href)="(\/attachments\/[^"]+)"/g : / src="(\/attachments\/[^"]+)"/g;
    const shows = [...new Set([...text.matchAll(shown)].map((match) => match[1]))];
    // taken by hand: it is at least as new as what the company called it when it was listed
    const before = rev === undefined ? (await pages.match(url))?.headers : undefined;
    headers.set("X-Kept-Rev", rev ?? before?.get("X-Kept-Rev") ?? "");
    headers.set("X-Kept-Note", before?.get("X-Kept-Note") ?? encodeURIComponent(note ?? ""));
    headers.set("X-Kept-Shows", shows.join(" "));
    await pages.put(url, new Response(body, { status: 200, headers }));
    return shows;
  } catch {
    return null;
  }
}

/** What lies on the shelf of this person, and the shells that are here whole. @param {string} owner */
async function kept(owner) {
  const shells = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith(SHELL))) {
    // the last file of a whole shell
    if (await (await caches.open(name)).match(OFFLINE)) shells.push(name.slice(SHELL.length));
  }
  return { kept: await shelf(await caches.open(PAGES + owner)), shells };
}

/** Every page and picture, in which revision, since when. @param {Cache} pages */
async function shelf(pages) {
  const found = [];
  for (const request of await pages.keys()) {
    const url = new URL(request.url);
    if (NOTE.test(url.pathname)) continue;
    const headers = (await pages.match(request))?.headers;
    const said = (/** @type {string} */ name) => headers?.get(name) ?? "";
    found.push({
      url: url.pathname + url.search, at: said("X-Kept-At"), rev: said("X-Kept-Rev"), note: decodeURIComponent(said("X-Kept-Note")),
      shows: said("X-Kept-Shows").split(" ").filter(Boolean),
    });
  }
  return found;
}

/** @param {string} owner @param {string[]} urls */
async function letGo(owner, urls) {
  const pages = await caches.open(PAGES + owner);
  for (const url of urls) await pages.delete(url);
}
