// Sends what waits, one after the other, each under its own key: however often the connection
// breaks, the server does it once. What the server does not take stays, with the reason.
import { learn } from "./clock";
import { type Entry, drop, fileOf, keep, waiting } from "./store";

/** How a round of sending ended. */
export type Ended = "all" | "offline" | "later" | "signed-out" | "other-account";

/** How one entry fared. */
export type Fared = { entry: Entry; to?: string; say?: string; fields?: { field: string; say: string }[] };

/** Tries again after this long while something waits. */
const AGAIN_MS = 15_000;

/** A request that hangs is given up: the network of a valley. */
const PATIENCE_MS = 30_000;

type Who = { account: string; csrf: string; now: number };

let timer = 0;
let running: Promise<Fared[]> | null = null;
let next: Promise<Fared[]> | null = null;
const listeners: ((ended: Ended) => void)[] = [];

/** Tells whoever listens how each round ended. */
export function onRound(listener: (ended: Ended) => void): void {
  listeners.push(listener);
}

/** Begins to watch the network, and sends what waits whenever it may be there. */
export function start(account: string, county: string): void {
  const go = () => void send(account, county);
  addEventListener("online", go);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") go();
  });
  go();
}

/** Sends what waits, in a round that begins after this call, and tells how each entry of it fared. */
export function send(account: string, county: string): Promise<Fared[]> {
  if (running) {
    next ??= running.then(() => {
      next = null;
      return send(account, county);
    });
    return next;
  }
  clearTimeout(timer);
  running = locked(account, county).finally(() => {
    running = null;
  });
  return running;
}

/** One tab at a time: not for safety, which the key gives, but so as not to send twice as much. */
async function locked(account: string, county: string): Promise<Fared[]> {
  const round = () => tryAll(account, county);
  if (!navigator.locks) return round();
  return navigator.locks.request("gongjian-send", round);
}

async function tryAll(account: string, county: string): Promise<Fared[]> {
  const fared: Fared[] = [];
  const ended = await all(account, county, fared).catch((): Ended => "later");
  const rest = (await waiting(account).catch(() => [])).filter((it) => !it.say);
  if (rest.length && ended !== "signed-out") timer = window.setTimeout(() => void send(account, county), AGAIN_MS);
  for (const listener of listeners) listener(ended);
  return fared;
}

async function all(account: string, county: string, fared: Fared[]): Promise<Ended> {
  const entries = (await waiting(account)).filter((it) => !it.say);
  if (!entries.length) return "all";
  if (!navigator.onLine) return "offline";
  const who = await whoIsHere(county);
  if (typeof who === "string") return who;
  if (who.account !== account) return "other-account";
  for (const entry of entries) {
    const answer = await post(entry, who.csrf);
    if (typeof answer === "string") return answer;
    if (answer.to) await drop(entry.key);
    else await keep({ ...entry, say: answer.say });
    fared.push(answer);
  }
  return "all";
}

/** The page may have lain on the phone for hours: who is signed in is asked anew. */
export async function whoIsHere(county: string): Promise<Who | Ended> {
  const answer = await ask(`/${county}/staff/who`, { redirect: "manual", cache: "no-store" });
  if (!answer) return "offline";
  if (answer.type === "opaqueredirect") return "signed-out";
  if (!answer.ok) return "later";
  const who = (await answer.json()) as Who;
  learn(who.now);
  return who;
}

async function post(entry: Entry, csrf: string): Promise<Fared | Ended> {
  const body = new FormData();
  for (const [name, value] of entry.fields) body.append(name, value);
  body.set("csrf", csrf);
  // By the server's clock as it was known then: the phone's may be another.
  body.set("at", String(entry.when ?? entry.at));
  for (const photo of entry.photos) body.append("photos", fileOf(photo), photo.name);
  const headers = { "Idempotency-Key": entry.key, Accept: "application/json" };
  const answer = await ask(entry.action, { method: "POST", body, headers, redirect: "manual" });
  if (!answer) return "offline";
  if (answer.type === "opaqueredirect") return "signed-out";
  // Busy, full, broken: it is not the entry's fault, and it will be sent again.
  if (answer.status >= 500 || answer.status === 429) return "later";
  const said = await answer.json().catch(() => null);
  if (answer.ok && said?.to) return { entry, to: said.to };
  if (answer.ok) return "later";
  return { entry, say: said?.say || "这一条没有被接受，请打开改一改再发。", fields: said?.fields };
}

async function ask(address: string, init: RequestInit): Promise<Response | null> {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await fetch(address, { ...init, credentials: "same-origin", signal: stop.signal });
  } catch {
    return null;
  } finally {
    clearTimeout(late);
  }
}
