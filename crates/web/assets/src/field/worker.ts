// The worker of the staff pages of one county: two forms open without a network, and where another
// page cannot be had, one says so. It sends nothing and knows nothing: what waits is the page's.

export {};

type Waits = { waitUntil(done: Promise<unknown>): void };
type Fetched = Waits & { request: Request; respondWith(answer: Promise<Response>): void };
type Told = Waits & { data: unknown };
type Worker = {
  location: Location;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(kind: "install" | "activate", act: (event: Waits) => void): void;
  addEventListener(kind: "fetch", act: (event: Fetched) => void): void;
  addEventListener(kind: "message", act: (event: Told) => void): void;
};

const worker = self as unknown as Worker;
const PAGES = "gongjian-field-pages-1";
const ASSETS = "gongjian-field-assets-1";
/** A network that says nothing for this long counts as none, where a kept page is at hand. */
const PATIENCE_MS = 5_000;

/** `/610925/staff`. */
const base = worker.location.pathname.replace(/\/[^/]*$/, "");
const FORMS = [`${base}/log`, `${base}/meeting`];

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("message", (event) => {
  const { keep = [], assets = [] } = (event.data ?? {}) as { keep?: string[]; assets?: string[] };
  // A page that was on its way while the worker became active was no client yet, and is taken now.
  const pages = keep.map((it) => kept(PAGES, it));
  event.waitUntil(Promise.all([worker.clients.claim(), ...pages, ...assets.map((it) => kept(ASSETS, it, true))]));
});

/** Keeps a page as it is now; a page that led elsewhere (signed out) is not that page. */
async function kept(room: string, address: string, once = false): Promise<void> {
  const cache = await caches.open(room);
  if (once && (await cache.match(address))) return;
  try {
    const answer = await fetch(address, { redirect: "manual" });
    if (answer.ok && answer.type !== "opaqueredirect") await cache.put(address, answer);
  } catch {
    // No network: what was kept before stays.
  }
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== worker.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, address));
  else if (address.pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

async function page(event: Fetched, address: URL): Promise<Response> {
  const isForm = FORMS.includes(address.pathname);
  const cache = await caches.open(PAGES);
  const before = isForm ? await cache.match(address.pathname) : undefined;
  try {
    const answer = await patient(event.request, before ? PATIENCE_MS : 0);
    if (isForm && !address.search && answer.ok && answer.type === "basic" && !answer.redirected) {
      event.waitUntil(cache.put(address.pathname, answer.clone()));
    }
    return answer;
  } catch {
    return before ?? (await cache.match(`${base}/offline`)) ?? Response.error();
  }
}

function patient(request: Request, limit: number): Promise<Response> {
  const network = fetch(request);
  if (!limit) return network;
  return Promise.race([network, new Promise<never>((_, fail) => setTimeout(fail, limit))]);
}

/** The address of an asset holds its content's hash: what was kept is right for ever. */
async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(ASSETS);
  const before = await cache.match(request.url);
  if (before) return before;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request.url, answer.clone());
  return answer;
}
