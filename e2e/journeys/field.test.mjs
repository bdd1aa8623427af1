// Field work on a phone: my day, the work log and a courtyard meeting without a network, sent once
// when it is back, however often it goes and comes.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page1440, page360, serveDemo, shot, wire } from "../harness.mjs";
import { COUNTY, Officer, jpeg, phoneOf, deskOf, signIn } from "../people.mjs";

let browser, demo, line, photo;
const STAFF = `${COUNTY}/staff`;
const OFFLINE = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_|ERR_EMPTY_RESPONSE|ERR_SOCKET|ERR_FAILED|ERR_NETWORK_CHANGED|Failed to load resource|Failed to fetch/;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  line = await wire(demo.base);
  photo = await jpeg(browser, "#2b6a8a");
});
beforeEach(() => line.cut(false));
after(async () => {
  await browser?.close();
  line?.stop();
  await demo?.stop();
});

/** Takes the network away, or gives it back: the phone knows, and nothing goes through. */
const offline = async (page, gone) => {
  line.cut(gone);
  await page.context().setOffline(gone);
};

const looksRight = async (page, name) => {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
};

/** The worker has the two forms: they open without a network from now on. */
const kept = (page) =>
  until(
    page,
    // Asked from here: `waitForFunction` takes the promise of an answer for the answer.
    () =>
      page.evaluate(async () => {
        if (!navigator.serviceWorker.controller) return false;
        const cache = await caches.open("gongjian-field-pages-1");
        return (await cache.keys()).length >= 3;
      }),
    async () => {
      const found = await page.evaluate(async () => {
        const rooms = await navigator.serviceWorker.getRegistrations();
        const cache = await caches.open("gongjian-field-pages-1");
        return {
          controlled: navigator.serviceWorker.controller !== null,
          workers: rooms.map((it) => it.active?.state ?? it.waiting?.state ?? it.installing?.state),
          kept: (await cache.keys()).map((it) => it.url),
        };
      });
      return `the forms are not kept: ${JSON.stringify(found)}`;
    },
  );

/** What lies in a store of the phone: `queue` or `drafts`. */
const onPhone = (page, room) =>
  page.evaluate(
    (room) =>
      new Promise((done, fail) => {
        const open = indexedDB.open("gongjian-field", 1);
        open.onerror = () => fail(open.error);
        open.onsuccess = () => {
          const all = open.result.transaction(room).objectStore(room).getAll();
          all.onsuccess = () => {
            done(all.result.map(({ form, title, say, fields, photos }) => ({ form, title, say, fields, photos: photos.length })));
            open.result.close();
          };
        };
      }),
    room,
  );
const queued = (page) => onPhone(page, "queue");

/** Asks again until it holds, as long as a busy machine may take. */
async function until(page, holds, what) {
  for (const end = Date.now() + 60_000; Date.now() < end; await page.waitForTimeout(100)) {
    if (await holds()) return;
  }
  assert.fail(await what());
}

/** Everything is sent. What the server did not take is told at once, with its reason. */
const allSent = (page) =>
  until(
    page,
    async () => {
      const left = await queued(page);
      assert.deepEqual(left.filter((it) => it.say).map((it) => [it.title, it.say]), [], "taken by the server");
      return !left.length;
    },
    async () => `not sent: ${JSON.stringify(await queued(page))}`,
  );

/** Sets the phone by the server: the demonstration has a clock of its own, at the end of its year. */
async function setClock(page) {
  const html = await (await page.request.get(`${STAFF}/meeting`)).text();
  const now = html.match(/name="held_at"[^>]* value="([^"]+)"/)[1];
  const ahead = Date.parse(`${now}:00+08:00`) - Date.now();
  await page.addInitScript((ahead) => {
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) {
        super(...(given.length ? given : [Real.now() + ahead]));
      }
      static now() {
        return Real.now() + ahead;
      }
    };
  }, ahead);
}

async function entry(page, kind, words, files = null) {
  await page.locator(".chip", { hasText: kind }).first().click();
  await page.fill("#words", words);
  if (files) {
    await page.setInputFiles("#photos", files);
    await page.locator("[data-thumbs] img").nth(files.length - 1).waitFor();
  }
  await page.getByRole("button", { name: "记下" }).click();
}

/** How often words stand on a page of rows. */
async function count(officer, path, words) {
  const { html } = await officer.get(`${STAFF}/${path}`);
  return html.split(words).length - 1;
}

test("my day: the most urgent first, each done with a tap or two", async () => {
  const page = await phoneOf(browser, line.base, "wangge");
  await page.waitForURL(/staff\/day/);
  await looksRight(page, "field-day-360");
  const items = page.locator(".field-day > li");
  const before = await items.count();
  assert.ok(before >= 3, `${before} things to do`);
  assert.match(await items.first().textContent(), /超/, "the late one is first");
  // A round is done with one tap; the next is due in a week.
  const round = items.filter({ hasText: "巡查" }).first();
  await round.getByRole("button", { name: "巡完了，没问题" }).click();
  await page.waitForURL(/done=round/);
  assert.match(await page.textContent("[role=status]"), /巡完了/);
  // A visit with something to tell takes two.
  await items.filter({ hasText: "走访" }).first().getByRole("link", { name: "有情况" }).click();
  await looksRight(page, "field-visit-360");
  await page.locator(".chip", { hasText: "没去成" }).click();
  await page.getByRole("button", { name: "记下" }).click();
  assert.match(await page.textContent(".err"), /为什么没去成/);
  await looksRight(page);
  await forgive(page, /status of 422/);
  await page.fill("#result", "路被水淹了，水退了再去。");
  await page.getByRole("button", { name: "记下" }).click();
  await page.waitForURL(/done=visit/);
  await page.getByRole("link", { name: /看看今天的日志/ }).click();
  await looksRight(page, "field-log-day-360");
  const told = await page.textContent(".field-log");
  assert.match(told, /自动记上/, "what was done through the platform is there by itself");
  assert.match(told, /巡了一遍，没有发现问题/);
  await done(page);
});

test("a log entry and a meeting survive a hundred flips of the connection and are sent once", async () => {
  const page = await phoneOf(browser, line.base, "wangge");
  await setClock(page);
  await page.goto(`${STAFF}/log`);
  await kept(page);
  await looksRight(page, "field-log-360");
  await offline(page, true);

  await entry(page, "发现问题", "塘边护栏断了两根（甲）", [photo, { ...photo, name: "b.jpg" }]);
  await page.getByText("先存在手机上了").waitFor();
  await entry(page, "调解", "为排水沟劝了两家（乙）");
  await page.getByText("2 条等着发").waitFor();
  await looksRight(page, "field-log-offline-360");

  // Half written, the tab is closed: the draft is there again, its photo too, without a network.
  await page.locator(".chip", { hasText: "信息" }).click();
  await page.fill("#words", "写到一半（丙）");
  await page.setInputFiles("#photos", [photo]);
  await page.locator("[data-thumbs] img").waitFor();
  await until(
    page,
    async () => (await onPhone(page, "drafts")).some((it) => it.photos === 1 && it.fields.some(([, words]) => words === "写到一半（丙）")),
    async () => `no draft: ${JSON.stringify(await onPhone(page, "drafts"))}`,
  );
  await page.goto(`${STAFF}/log`);
  await page.locator("[data-draft-note]").waitFor();
  assert.equal(await page.inputValue("#words"), "写到一半（丙）");
  // The photo comes back, too, once it is drawn.
  await page.locator("[data-thumbs] img").waitFor();
  await page.getByRole("button", { name: "记下" }).click();
  await page.getByText("3 条等着发").waitFor();

  // The meeting's page was never opened before; it opens all the same.
  await page.goto(`${STAFF}/meeting`);
  await looksRight(page, "field-meeting-offline-360");
  await page.fill("#came", "23");
  await page.fill("#address", "王家院坝");
  const needs = ["路灯坏了（一）", "水管漏水（二）", "田坎垮了（三）", "想学修车（四）", "网络不好（五）", "桥头没栏杆（六）"];
  await page.getByRole("button", { name: "再加一件" }).click();
  for (const [at, words] of needs.entries()) await page.fill(`#need-${at + 1}-words`, words);
  await page.locator("[data-need='1'] summary").click();
  await page.fill("#need-1-phone", "19900001234");
  await page.getByRole("button", { name: "一次提交" }).click();
  await page.getByText("4 条等着发").waitFor();
  assert.deepEqual((await queued(page)).map((it) => [it.form, it.photos]).sort(), [
    ["log", 0], ["log", 1], ["log", 2], ["meeting", 0],
  ]);
  // Any other page says so, and leads back to what works.
  await page.goto(`${STAFF}/logs`);
  assert.match(await page.textContent("main"), /现在没有网络/);
  await looksRight(page, "field-offline-360");
  await page.goto(`${STAFF}/log`);

  for (let flip = 0; flip < 100; flip += 1) {
    await offline(page, flip % 2 === 1);
    // Each time another while: in the middle of asking, of sending, of the answer.
    await page.waitForTimeout((flip * 7) % 43);
  }
  await offline(page, false);
  await allSent(page);
  await page.locator("[data-queue]").waitFor({ state: "hidden" });
  // Which request a flip hits, if any, is a matter of speed.
  await forgive(page, OFFLINE, { always: false });

  const desk = await Officer.signedIn(demo.base, "zhen");
  for (const words of ["（甲）", "（乙）", "（丙）"]) {
    assert.equal(await count(desk, "logs/rows?what=entries", words), 1, `${words} stands once`);
  }
  for (const words of needs) {
    const { html } = await desk.get(`${STAFF}/search?q=${encodeURIComponent(words.slice(0, 4))}`);
    assert.equal(html.split(`>${words}<`).length - 1, 1, `${words} is one request`);
  }
  const rows = await desk.get(`${STAFF}/logs/rows?what=meetings`);
  assert.equal(rows.html.split("来了 23 人，提了 6 件").length - 1, 1, "one meeting");
  // The photos arrived: the problem has both, cleaned.
  const problem = (await desk.get(`${STAFF}/logs/rows?what=problems`)).html;
  const own = problem.match(/href="([^"]*\/logs\/\d+)">塘边护栏断了两根（甲）/)[1];
  const shown = (await desk.get(own)).html;
  assert.ok((shown.match(/\/photo\//g) ?? []).length >= 2, "the photos are there");
  assert.match(shown, /已经成为一件事/);
  await done(page);
});

test("a meeting opened without a network is held by the server's clock, however wrong the phone's is", async () => {
  // The demonstration stands at the end of its year; this phone has today's date, and nobody set it.
  const page = await phoneOf(browser, line.base, "wangge");
  await page.goto(`${STAFF}/log`);
  await kept(page);
  await page.waitForFunction(() => localStorage.getItem("gongjian:field:ahead") !== null);
  const server = (await page.request.get(`${STAFF}/who`).then((it) => it.json())).now;
  const apart = await page.evaluate((server) => Math.abs(server - Date.now()), server);
  assert.ok(apart > 86_400_000, "the two clocks are days apart");

  await offline(page, true);
  await page.goto(`${STAFF}/meeting`);
  await page.waitForFunction((server) => {
    const held = document.querySelector("[name=held_at]").value;
    return Math.abs(Date.parse(`${held}:00+08:00`) - server) < 600_000;
  }, server);
  await page.fill("#came", "8");
  await page.fill("#need-1-words", "水池要清淤（时钟）");
  await page.getByRole("button", { name: "一次提交" }).click();
  await page.getByText("1 条等着发").waitFor();
  await page.goto(`${STAFF}/log`);
  await entry(page, "信息", "今天通知了停水（时钟）");
  await page.getByText("2 条等着发").waitFor();
  await offline(page, false);
  await allSent(page);
  await forgive(page, OFFLINE, { always: false });
  const desk = await Officer.signedIn(demo.base, "zhen");
  const { html } = await desk.get(`${STAFF}/search?q=${encodeURIComponent("水池要清淤")}`);
  assert.match(html, /水池要清淤（时钟）/);
  await done(page);
});

test("what the server does not take stays, with a sentence; signing out warns and clears", async () => {
  const page = await phoneOf(browser, line.base, "wangge");
  await page.goto(`${STAFF}/log`);
  await kept(page);
  // At once: the errors stand at the fields, nothing is lost.
  await page.locator(".chip", { hasText: "巡查" }).click();
  await page.fill("#words", "转了一圈（丁）");
  await page.fill("#minutes", "很久");
  await page.getByRole("button", { name: "记下" }).click();
  await page.locator("#minutes-error").waitFor();
  assert.equal(await page.inputValue("#words"), "转了一圈（丁）");
  await looksRight(page, "field-log-error-360");
  await forgive(page, /status of 422/);

  // Later: it waits for the person.
  await offline(page, true);
  await page.getByRole("button", { name: "记下" }).click();
  await page.getByText("1 条等着发").waitFor();
  await offline(page, false);
  await page.getByText("1 条要改").waitFor();
  await looksRight(page, "field-queue-stopped-360");
  await forgive(page, new RegExp(`status of 422|${OFFLINE.source}`));
  await page.getByRole("button", { name: "改一改" }).click();
  await page.locator("#errors").waitFor();
  assert.equal(await page.inputValue("#words"), "转了一圈（丁）");
  await page.fill("#minutes", "30");
  await page.getByRole("button", { name: "记下" }).click();
  await page.waitForURL(/done=log/);
  assert.deepEqual(await queued(page), []);

  // The session ends while something waits: it stays, and goes after signing in again.
  await page.goto(`${STAFF}/log`);
  await offline(page, true);
  await entry(page, "跑腿代办", "代买了药（戊）");
  await page.getByText("1 条等着发").waitFor();
  await page.context().clearCookies();
  await offline(page, false);
  await page.getByText("登录过期了").waitFor();
  assert.equal((await queued(page)).length, 1);
  await page.getByRole("link", { name: "去登录" }).click();
  await page.fill("[name=login]", "wangge");
  await page.fill("[name=password]", "Gongjian-2025");
  await page.click("main button.btn");
  await page.waitForURL(/staff\/log/);
  await allSent(page);
  await page.locator("[data-queue]").waitFor({ state: "hidden" });
  const own = await Officer.signedIn(demo.base, "wangge");
  assert.equal(await count(own, "logs/rows?what=entries", "（戊）"), 1, "it was sent after signing in");

  await offline(page, true);
  await entry(page, "信息", "没发出去的（己）");
  await page.getByText("1 条等着发").waitFor();
  const leave = async (answer) => {
    // The question comes a little after the tap: what waits is counted first.
    const asked = page.waitForEvent("dialog").then(async (dialog) => {
      await (answer ? dialog.accept() : dialog.dismiss());
      return dialog.message();
    });
    await page.locator(".user-menu summary").click();
    const [words] = await Promise.all([asked, page.getByRole("button", { name: "退出" }).click()]);
    assert.match(words, /还有 1 条没有发出去/);
  };
  await leave(false);
  assert.equal((await queued(page)).length, 1, "who changes their mind keeps it");
  // Whether anything was asked for just when the network went is a matter of speed.
  await forgive(page, OFFLINE, { always: false });
  await page.locator(".user-menu summary").click();
  // The queue is not sent meanwhile: the network is still away for it, and back for the form.
  await page.route(`**/staff/who`, (route) => route.abort());
  await offline(page, false);
  await leave(true);
  await page.waitForURL(/sign-in/);
  assert.deepEqual(await queued(page), []);
  const left = await page.evaluate(async () => {
    const rooms = (await caches.keys()).filter((it) => it.includes("pages"));
    const pages = await Promise.all(rooms.map(async (it) => (await caches.open(it)).keys()));
    return pages.flat().map((it) => it.url);
  });
  assert.deepEqual(left, [], "no page of the account is left on the phone");
  await forgive(page, OFFLINE, { always: false });
  await done(page);
});

test("without scripts a meeting with five needs gives five requests and five slips", async () => {
  const page = await page360(browser, demo.base, { javaScript: false });
  await signIn(page, "wangge");
  await page.goto(`${STAFF}/meeting`);
  await looksRight(page, "field-meeting-360");
  assert.equal(await page.locator("fieldset.field-need").count(), 5);
  await page.fill("#came", "12");
  const needs = ["子一要修路灯", "子二水压太小", "子三要垃圾桶", "子四河堤垮了", "子五班车太少"];
  for (const [at, words] of needs.entries()) await page.fill(`#need-${at + 1}-words`, words);
  await page.getByRole("button", { name: "一次提交" }).click();
  await page.waitForURL(/meetings\/\d+/);
  await looksRight(page, "field-held-360");
  assert.equal(await page.locator(".slip").count(), 5);
  const codes = await page.locator(".slip .code").allTextContents();
  assert.equal(new Set(codes.map((it) => it.replace(/\s/g, ""))).size, 5);
  await page.goto(`${COUNTY}/t/${codes[2].replace(/\s/g, "")}`);
  assert.match(await page.textContent("main"), /子三要垃圾桶/);
  await done(page);
});

test("the numbers of the log open to their rows, on a desk", async () => {
  const page = await deskOf(browser, demo.base, "lingdao");
  await page.goto(`${STAFF}/logs`);
  await looksRight(page, "field-numbers-1440");
  await page.locator(".fig", { hasText: "发现问题" }).click();
  await page.waitForURL(/what=problems/);
  await looksRight(page, "field-rows-1440");
  await page.locator("a.t").first().click();
  await looksRight(page, "field-entry-1440");
  await page.goBack();
  await page.getByRole("link", { name: "← 回到工作日志" }).click();
  await page.locator(".figures-table tbody a").first().click();
  await looksRight(page, "field-numbers-town-1440");
  await done(page);

  const day = await deskOf(browser, demo.base, "wangge");
  await looksRight(day, "field-day-1440");
  await day.goto(`${STAFF}/log`);
  await looksRight(day, "field-log-1440");
  await day.goto(`${STAFF}/meeting`);
  await looksRight(day, "field-meeting-1440");
  await done(day);
});
