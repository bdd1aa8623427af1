// Whose phone it is just now: signing out takes everything off it, after a warning, and somebody else
// who signs in finds no page of the one before.
import { clear, waiting } from "./store";

const LAST = "gongjian:field:account";

/** Everything of field work that is kept for pages, not for sending. */
export async function dropPages(): Promise<void> {
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) {
    if (name.startsWith("gongjian-field-pages")) await caches.delete(name);
  }
}

/** Notices that another account is signed in than last time. */
export async function noteAccount(account: string, county: string): Promise<void> {
  const own = `${county}:${account}`;
  try {
    if (localStorage.getItem(LAST) !== own) await dropPages();
    localStorage.setItem(LAST, own);
  } catch {
    // No storage: nothing was kept either.
  }
}

export function signOut(account: string): void {
  const form = document.querySelector<HTMLFormElement>("form[action$='/sign-out']");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    // Whoever asked the browser to go on is not asked again by the guard of forms.
    void leave(form, account);
  });
}

async function leave(form: HTMLFormElement, account: string): Promise<void> {
  const left = await waiting(account).catch(() => []);
  const warning = `还有 ${left.length} 条没有发出去，退出以后就从这部手机上删掉了。确定退出吗？`;
  if (left.length && !confirm(warning)) return;
  await Promise.all([clear(account), dropPages()]).catch(() => undefined);
  try {
    localStorage.removeItem(LAST);
  } catch {
    // As above.
  }
  form.submit();
}
