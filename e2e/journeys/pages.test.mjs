// Every page that each role may see, on the phone and at the desk; signing in and out; passwords.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page1440, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, PASSWORD, chooseVillage, deskOf, phoneOf, signIn } from "../people.mjs";

let browser, demo;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const STAFF = `${COUNTY}/staff`;
const BOTH = ["/", "/?tab=open", "/?tab=late", "/search?q=路", "/search?q=zzzzzz", "/numbers", "/directory", "/password"];
const DESK = ["/?tab=dispatch", "/?tab=check", "/receive", "/?tab=open&state=handling"];

/** Pages by role. `xinren` and `admin` have their own tests. */
const ROLES = {
  xian: [...BOTH, ...DESK],
  zhen: [...BOTH, ...DESK],
  ju: [...BOTH, "/receive"],
  cun: [...BOTH, "/receive"],
  huifang: [...BOTH, "/calls", "/receive"],
  shenji: BOTH,
  lingdao: BOTH,
};

const looksRight = async (page) => {
  await axe(page);
  await noOverflow(page);
};

for (const [login, paths] of Object.entries(ROLES)) {
  test(`${login}: every page, at both widths`, async () => {
    const [wide, small] = await Promise.all([
      deskOf(browser, demo.base, login),
      phoneOf(browser, demo.base, login),
    ]);
    await Promise.all([wide, small].map(async (page) => {
      for (const path of paths) {
        const answer = await page.goto(STAFF + path);
        assert.equal(answer.status(), 200, path);
        await looksRight(page);
      }
      await page.goto(`${STAFF}/?tab=open`);
      const first = page.locator("a[data-open]").first();
      if (await first.count()) {
        await first.click();
        await page.waitForURL(/\/requests\/\d+/);
        for (const summary of await page.locator("main summary").all()) {
          if (await summary.isVisible()) await summary.click();
        }
        await looksRight(page);
      }
      await page.goto(`${STAFF}/directory`);
      await page.locator("main a").first().click();
      await looksRight(page);
    }));
    await Promise.all([done(wide), done(small)]);
  });
}

test("what a role may not see is not there, and says the way out", async () => {
  const page = await deskOf(browser, demo.base, "lingdao");
  for (const path of ["/receive", "/calls", "/requests/1", "/requests/x"]) {
    const answer = await page.goto(STAFF + path);
    assert.ok([403, 404].includes(answer.status()), `${path}: ${answer.status()}`);
    await looksRight(page);
  }
  await forgive(page, /status of 40[34]/);
  await done(page);
  const stranger = await page1440(browser, demo.base);
  await stranger.goto(`${STAFF}/numbers`);
  assert.match(stranger.url(), /sign-in/);
  await looksRight(stranger);
  await stranger.fill("[name=login]", "lingdao");
  await stranger.fill("[name=password]", PASSWORD);
  await stranger.click("main button.btn");
  await stranger.waitForURL(/\/staff\/numbers/);
  await done(stranger);
});

test("a wrong password is said, the account kept; signing out ends it", async () => {
  const page = await page360(browser, demo.base);
  await signIn(page, "xian", "falsch-falsch");
  await page.getByText("账号或密码不对").first().waitFor();
  assert.equal(await page.inputValue("[name=login]"), "xian");
  assert.equal(await page.inputValue("[name=password]"), "");
  await looksRight(page);
  await shot(page, "sign-in-wrong-360");
  await forgive(page, /status of 401/);
  await page.fill("[name=password]", PASSWORD);
  await page.click("main button.btn");
  await page.waitForURL(/\/staff\/(\?signed=1)?$/);
  await page.locator(".user-menu summary").click();
  await looksRight(page);
  await shot(page, "menu-360");
  await page.getByRole("button", { name: "退出" }).click();
  await page.waitForURL(/sign-in/);
  await page.goto(`${STAFF}/`);
  assert.match(page.url(), /sign-in/);
  await done(page);
});

test("the first password must be changed before anything else", async () => {
  const page = await page1440(browser, demo.base);
  await signIn(page, "xinren");
  await page.waitForURL(/\/password/);
  await looksRight(page);
  await shot(page, "password-first-1440");
  await page.goto(`${STAFF}/`);
  assert.match(page.url(), /password/, "no way around it");
  const send = async (old, fresh, again) => {
    await page.fill("[name=old]", old);
    await page.fill("[name=new]", fresh);
    await page.fill("[name=again]", again);
    await page.click("main button.btn");
  };
  await send(PASSWORD, "kurz", "kurz");
  await page.locator("#new-error").waitFor();
  await looksRight(page);
  await send("falsch-falsch", "Xiaohe-7-Shangqiao", "Xiaohe-7-Shangqiao");
  await page.locator("#old-error").waitFor();
  await send(PASSWORD, "Xiaohe-7-Shangqiao", "Xiaohe-7-Shangqia0");
  await page.locator("#again-error").waitFor();
  await forgive(page, /status of 422/);
  await send(PASSWORD, "Xiaohe-7-Shangqiao", "Xiaohe-7-Shangqiao");
  await page.getByText("密码改好了。").waitFor();
  await looksRight(page);
  await done(page);
});

test("somebody is received on the telephone, and the slip has the code", async () => {
  const page = await deskOf(browser, demo.base, "zhen");
  await page.goto(`${STAFF}/receive`);
  await page.getByRole("button", { name: "登记" }).click();
  await page.locator("#errors").waitFor();
  await looksRight(page);
  await forgive(page, /status of 422/);
  await page.fill("#text", "老人一个人在家，门口的台阶断了，出门怕摔。");
  await chooseVillage(page, "城关镇", "西坡社区");
  await page.fill("#phone", "19900009944");
  await page.getByRole("button", { name: "登记" }).click();
  await page.waitForURL(/received/);
  await looksRight(page);
  await shot(page, "received-1440");
  const code = (await page.locator(".code").textContent()).replace(/\s/g, "");
  const person = await page360(browser, demo.base, { javaScript: false });
  await person.goto(`${COUNTY}/t/${code}`);
  assert.match(await person.textContent("main"), /城关镇便民服务中心替您登记了/);
  await looksRight(person);
  await done(person);
  await done(page);
});

test("every page of a resident at both widths, in large type, too", async () => {
  for (const open of [page360, page1440]) {
    const page = await open(browser, demo.base, { javaScript: false });
    for (const path of ["/", "/report", "/report?category=other", "/track", "/answered", "/answered?kind=open", "/?elder=1", "/report?elder=1", "/answered?elder=1"]) {
      const answer = await page.goto(COUNTY + path);
      assert.equal(answer.status(), 200, path);
      await looksRight(page);
    }
    await page.goto(`${COUNTY}/answered`);
    await page.locator(".row-link").first().click();
    await looksRight(page);
    await page.goto("/");
    await looksRight(page);
    await done(page);
  }
});
