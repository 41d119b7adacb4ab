// The judge's screen without a server, where the browser allows it (https and localhost): the page and its files come from
// the browser's cache when the server does not answer. Marks and data are not here; they are in IndexedDB.

const CACHE = "judging";
const SHELL = "/judge/";
/** After this time the page is the kept one; what the server answers later is kept for the next time. */
const PATIENCE = 2_000;
const isPage = (path) => /^\/judge\/(sheets|contests)\/\d+\/?$/.test(path);
const digestOf = (path) => /\/static\/(\w+)\//.exec(path)?.[1] ?? "";

addEventListener("install", () => { skipWaiting(); });
addEventListener("activate", (event) => { event.waitUntil(clients.claim()); });

/** Keep the page, which is the same for the list and every sheet, and drop the files of other versions. */
async function keepShell(response) {
  const digest = digestOf(await response.clone().text());
  const cache = await caches.open(CACHE);
  await cache.put(SHELL, response);
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (path !== SHELL && digestOf(path) !== digest) await cache.delete(request);
  }
}

async function page(event) {
  const kept = await (await caches.open(CACHE)).match(SHELL);
  const answer = fetch(event.request).then((response) => {
    if (response.ok && !response.redirected) event.waitUntil(keepShell(response.clone()));
    return response;
  });
  if (!kept) return answer;
  const late = new Promise((_, refuse) => { setTimeout(refuse, PATIENCE); });
  event.waitUntil(answer.catch(() => {}));
  try {
    const response = await Promise.race([answer, late]);
    if (response.status < 500) return response;
  } catch { /* the server does not answer */ }
  return kept;
}

async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && isPage(pathname)) event.respondWith(page(event));
  else if (digestOf(pathname)) event.respondWith(file(request));
});

// The page that registered the worker was loaded without it: it names what it has loaded.
addEventListener("message", (event) => {
  const { shell, files } = event.data;
  event.waitUntil((async () => {
    const response = await fetch(shell, { credentials: "same-origin" });
    if (response.ok && !response.redirected) await keepShell(response);
    await Promise.all(files.map((name) => file(new Request(name)).catch(() => {})));
  })());
});
