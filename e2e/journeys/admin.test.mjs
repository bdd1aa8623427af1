// What an administrator keeps: accounts, who answers for what, and what the county calls things.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, phoneOf, signIn } from "../people.mjs";

let browser, demo;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function looksRight(page, name) {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
}

test("somebody is added, signs in, is switched off and on again", async () => {
  const admin = await deskOf(browser, demo.base, "admin");
  await admin.goto(`${COUNTY}/staff/people`);
  await looksRight(admin, "people-1440");
  await admin.click("#add-title ~ form button:text-is('添加')");
  await forgive(admin, /status of 422/);
  await looksRight(admin, "people-error-1440");
  assert.ok((await admin.locator("#errors li").count()) >= 4);
  await admin.fill("#name", "诸葛喆㛃");
  await admin.selectOption("#org", { index: 1 });
  await admin.check("#role-dispatcher");
  await admin.fill("#login", "zhuge.zhe");
  await admin.click("#add-title ~ form button:text-is('添加')");
  await admin.getByText("添加好了").first().waitFor();
  await looksRight(admin, "people-given-1440");
  const first = (await admin.locator(".people-password").textContent()).trim();

  const early = await page360(browser, demo.base);
  await signIn(early, "zhuge.zhe", first);
  await early.getByText("还在等安全管理员批准").waitFor();
  await forgive(early, /status of 401/);
  await looksRight(early);
  await done(early);

  const security = await deskOf(browser, demo.base, "anquan");
  await security.goto(`${COUNTY}/staff/proposals`);
  await looksRight(security, "proposals-1440");
  await security.locator("summary", { hasText: "不批" }).click();
  await security.click("button:text-is('不批准')");
  await forgive(security, /status of 422/);
  await looksRight(security, "proposals-error-1440");
  await security.click("button:has-text('批准诸葛喆㛃')");
  await security.getByText("批准了，现在就能用").waitFor();
  await looksRight(security);
  await done(security);

  const fresh = await page360(browser, demo.base);
  await signIn(fresh, "zhuge.zhe", first);
  await fresh.waitForURL(/\/staff\/password/);
  await looksRight(fresh);
  await done(fresh);

  await admin.goto(`${COUNTY}/staff/people?q=zhuge`);
  await looksRight(admin);
  await admin.click("a:text-is('诸葛喆㛃')");
  await looksRight(admin, "people-one-1440");
  await admin.locator("summary", { hasText: "停用" }).click();
  await looksRight(admin);
  await admin.click("button:has-text('停用')");
  await admin.getByText("停用了，已经退出").waitFor();
  await looksRight(admin, "people-off-1440");
  const on = admin.locator("button:has-text('启用')");
  if (!(await on.isVisible())) await admin.locator("summary", { hasText: "启用" }).click();
  await on.click();
  await admin.getByText("又能用了").waitFor();
  await done(admin);
});

test("a line of the dispatch catalogue is set and removed", async () => {
  const admin = await deskOf(browser, demo.base, "admin");
  await admin.goto(`${COUNTY}/staff/answerers`);
  await looksRight(admin, "answerers-1440");
  await admin.click("main form button.btn");
  await forgive(admin, /status of 422/);
  await looksRight(admin, "answerers-error-1440");
  await done(admin);
  const phone = await phoneOf(browser, demo.base, "admin");
  for (const path of ["people", "answerers", "words", "points", "entries"]) {
    await phone.goto(`${COUNTY}/staff/${path}`);
    await looksRight(phone, `admin-${path}-360`);
  }
  await done(phone);
});

test("the county says its own word, on residents' pages too", async () => {
  const admin = await deskOf(browser, demo.base, "admin");
  await admin.click(".side a:text-is('本地叫法')");
  await looksRight(admin, "words-1440");
  await admin.fill("#village", "屯，");
  await admin.click("button:text-is('存下来')");
  await forgive(admin, /status of 422/);
  await looksRight(admin);
  assert.match(await admin.textContent("#village-error"), /不用标点/);
  await admin.fill("#village", "屯");
  await admin.click("button:text-is('存下来')");
  await admin.getByText("存好了").waitFor();
  const phone = await page360(browser, demo.base);
  await phone.goto(`${COUNTY}/report`);
  assert.match(await phone.locator("#place option").first().textContent(), /请选镇和屯/);
  await looksRight(phone);
  await done(phone);
  await admin.fill("#village", "");
  await admin.click("button:text-is('存下来')");
  await admin.getByText("存好了").waitFor();
  await done(admin);
});
