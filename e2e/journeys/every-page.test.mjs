// Every page of the access table, at both widths: whoever may see it follows links until they stand
// on it. A new page that nobody reaches by a link, or that does not fit a phone, fails here.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe, done, launch, noOverflow, page1440, page360, serveDemo } from "../harness.mjs";
import { COUNTY, deskOf, phoneOf } from "../people.mjs";

const BINARY = process.env.GONGJIAN_BIN ?? join(import.meta.dirname, "..", "..", "target", "debug", "gongjian");

/** No pages, or pages that only somebody's own message leads to: their own journeys see those. */
const ELSEWHERE = [
  /^\/$/, // leads on to the only county
  /^\/(healthz|readyz|assets|api|open311|openapi)/,
  /\/photo\//,
  /\/(t|o|sent)\/\{code\}/, // resident.test, orders.test
  /\/q\/\{code\}/, // entries.test
  /\/staff\/(received|meetings|joint)\/\{id\}/, // pages.test, field.test, joint.test
  /\/staff\/orders\/\{id\}\/slip/, // orders.test
  /\/staff\/imports\/\{id\}/, // hotline.test
  /\/calendar\/\{code\}/, // a calendar, behind a secret that is told once
  /\/staff\/(merits\/own|life\/sittings\/\{id\}\/(sign-in|here))/, // off until a county switches it on
  /\/staff\/webhooks\/\{id\}/, // webhooks.test
  /\/\{county\}\/mine$/, // off until a county switches it on; mine.test
  /\/staff\/requests\/\{id\}\/preview/, // a fragment; keyboard.test
  /\/staff\/(who|field-worker\.js)/, // asked by scripts
  /\/staff\/publications\/\{id\}/, // publication.test
  /\/staff\/search/, // leads to the list; what is looked for goes by POST
  /\/staff\/flags\/\{id\}/, // flags.test
  /\/staff\/life\/sittings\/\{id\}\/minutes/, // a file; life.test
  /\/staff\/projects\/\{id\}\/edit/, // of what was sent back; projects.test
  /\/staff\/sign-in\/second/, // accounts.test
  /\/staff\/sign-in\/oidc/, // oidc.test
];

const LOGINS = ["xian", "zhen", "ju", "huifang", "lingdao", "admin", "anquan", "shenji", "wangge", "dangyuan", "shuji", "gongwei"];

/** The pages of the table, each with the pattern of its addresses; the narrowest first. */
function pages() {
  const table = execFileSync(BINARY, ["routes"], { encoding: "utf8" });
  const paths = [...table.matchAll(/^GET\s+(\S+)/gm)].map((it) => it[1]);
  assert.ok(paths.length > 80, table);
  const pattern = (path) => new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`);
  return paths
    .map((path) => ({ path, pattern: pattern(path) }))
    .sort((one, other) => one.path.split("{").length - other.path.split("{").length);
}

let browser, demo;
const all = pages();
const wanted = all.filter(({ path }) => !ELSEWHERE.some((it) => it.test(path)));
const kindOf = (href) => all.find((it) => it.pattern.test(href.split(/[?#]/)[0]))?.path;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Follows links from the addresses `from` on and looks at the first page of each kind that nobody saw yet. */
async function walk(page, from, seen) {
  const waiting = [...from];
  const asked = new Set();
  const tried = new Map();
  while (waiting.length > 0) {
    const href = waiting.shift();
    const kind = kindOf(href);
    if (!kind || asked.has(href) || !wanted.some((it) => it.path === kind)) continue;
    asked.add(href);
    // A page is opened once more where it may lead further: lists differ by their questions.
    const times = (tried.get(kind) ?? 0) + 1;
    tried.set(kind, times);
    if (times > 2) continue;
    const answer = await page.goto(href);
    if (answer.status() !== 200) continue;
    const shown = new URL(page.url());
    const stands = kindOf(shown.pathname);
    if (stands && !seen.has(stands)) {
      seen.add(stands);
      await page.evaluate(() => document.querySelectorAll("main details").forEach((it) => (it.open = true)));
      await axe(page);
      await noOverflow(page);
    }
    const links = await page.evaluate(() => {
      const anchors = [...document.querySelectorAll("a[href], [hx-get]")];
      return anchors.map((it) => it.getAttribute("href") ?? it.getAttribute("hx-get"));
    });
    waiting.push(...links.filter((it) => it?.startsWith("/")));
  }
}

for (const [width, open, signedIn] of [[360, page360, phoneOf], [1440, page1440, deskOf]]) {
  test(`every page of the access table at ${width} px`, async () => {
    const seen = new Set();
    const resident = await open(browser, demo.base);
    await walk(resident, [`${COUNTY}/`, `${COUNTY}/staff/sign-in`], seen);
    await done(resident);
    for (const login of LOGINS) {
      const page = await signedIn(browser, demo.base, login);
      // A form leads to the search, the service worker of who has a day to the page without a network.
      const has = async (selector) => (await page.locator(selector).count()) > 0;
      const seeks = await has("form.search");
      const goes = await has(`a[href="${COUNTY}/staff/day"]`);
      // Asked for by acts that want the password once more.
      const doors = ["", "prove", ...(seeks ? ["search?q=路"] : []), ...(goes ? ["offline"] : [])];
      await walk(page, doors.map((it) => `${COUNTY}/staff/${it}`), seen);
      await done(page);
    }
    const missed = wanted.filter(({ path }) => !seen.has(path)).map(({ path }) => path);
    assert.deepEqual(missed, [], "nobody was led to these pages");
  });
}
