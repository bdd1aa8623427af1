// Field work: two forms that work without a network, and what waits to be sent.
import { noteAccount, signOut } from "./account";
import { offlineForm } from "./form";
import { kinds } from "./kinds";
import { needs } from "./needs";
import { showQueue } from "./queue";
import { start, whoIsHere } from "./send";

export function field(): void {
  needs();
  kinds();
  const account = document.body.dataset.account;
  const county = location.pathname.split("/")[1];
  if (!account || !county || !("indexedDB" in window)) return;
  signOut(account);
  offlineForm(account, county);
  showQueue(account, county);
  start(account, county);
  void noteAccount(account, county).then(() => keepPages(county));
}

/** Asks the worker to keep the two forms, so that they open where there is no network. */
async function keepPages(county: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  // Only those who have the forms: their side bar leads there.
  const own = (name: string) => document.querySelector(`.side a[href="/${county}/staff/${name}"]`);
  if (!own("log") && !own("meeting")) return;
  // The forms may be opened where nobody can be asked what time it is.
  if (navigator.onLine) void whoIsHere(county).catch(() => undefined);
  const worker = await navigator.serviceWorker.register(`/${county}/staff/field-worker.js`).catch(() => null);
  if (!worker) return;
  await navigator.serviceWorker.ready;
  const pages = ["log", "meeting"].filter(own).concat("offline").map((it) => `/${county}/staff/${it}`);
  const linked = document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>("script[src], link[rel=stylesheet]");
  const assets = [...linked].map((it) => ("src" in it ? it.src : it.href));
  worker.active?.postMessage({ keep: pages, assets });
}
