// A dispatcher clears twenty requests without the mouse: every key is counted. The suggestions are
// learned from the demo's whole year, in the background, as they are in an office.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, launch, noOverflow, page1440, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, chooseVillage, deskOf, send, signIn } from "../people.mjs";

let browser, demo, place;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo("--scale", "county"), launch()]);
  const page = await page360(browser, demo.base, { javaScript: false });
  await page.goto(`${COUNTY}/report`);
  place = await chooseVillage(page, "城关镇", "西坡社区");
  await done(page);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** What twenty people write, and what they choose; four cannot say. */
const WRITTEN = [
  ["老桥头的路上有好几个大坑，下雨积了水看不清，三轮车拉东西颠得散架。", "road"],
  ["小学门口的路灯不亮三天了，晚上黑黢黢的，娃放学怕。", "lamp"],
  ["家里老房子后墙裂了一条缝，下雨漏水，住着心慌。", "housing"],
  ["巷子口的垃圾好几天没人来收，苍蝇多得很，臭得开不了窗。", "clean"],
  ["卫生室没有降压药了，我妈要吃的药买不到。", "health"],
  ["自来水停了两天，院子里十几户没水做饭。", "water"],
  ["今年的土豆堆在家里卖不出去，能不能帮忙联系人来收。", "sales"],
  ["隔壁独居的老人腿摔了，没人做饭，看能不能申请救助。", "relief"],
  ["放学以后娃没人管，学校有没有托管班？", "school"],
  ["家里的电线老化冒火花，想请人来看看。", "power"],
  ["河边的水渠被冲垮了一截，二十多亩田浇不上水。", "field"],
  ["茶园里长虫了，叶子发黄，不晓得打什么药。", "seedling"],
  ["下坡急弯没有护栏，摩托差点翻下去，请装个护栏。", "road"],
  ["广场边上的灯杆歪了，怕倒下来砸到人。", "lamp"],
  ["化粪池满了往外冒，走路都绕着走。", "clean"],
  ["水龙头里出来的水是浑的，有泥沙，不敢喝。", "water"],
  ["水泥路被大车压坏了，学生走路一身泥。", "other"],
  ["院坝里的路灯坏了两盏，老人晚上出门怕摔。", "other"],
  ["山上滚石头下来，屋后的坡裂了，怕滑坡。", "other"],
  ["低保的钱这个月没到，不晓得找哪个问。", "other"],
];

/** Waits until the server has learned from the year. */
async function learned(page) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(`${COUNTY}/staff/suggestions`);
    if (/从办结的 3,\d{3} 件里学来的/.test(await page.textContent("main"))) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.fail("the server did not learn in half a minute");
}

test("twenty requests, at most three keys each where the suggestion is right", async () => {
  for (const [text, category] of WRITTEN) await send(demo.base, { text, place, category });
  const desk = await deskOf(browser, demo.base, "zhen");
  await learned(desk);
  await desk.goto(`${COUNTY}/staff/?tab=dispatch`);
  const rows = () => desk.locator("tr[data-row]").count();
  const total = await rows();
  assert.ok(total >= WRITTEN.length, `${total} wait`);

  await desk.keyboard.press("?");
  await desk.locator("dialog#keys[open]").getByText("去派单").waitFor();
  await axe(desk);
  await desk.keyboard.press("Escape");

  const counted = [];
  let keys = 0;
  const press = async (key) => {
    keys += 1;
    await desk.keyboard.press(key);
  };
  const selected = () => desk.locator("tr.sel a[data-open]").textContent();
  for (let number = 0; number < WRITTEN.length; number += 1) {
    keys = 0;
    const title = await selected();
    const titles = await desk.locator("a[data-open]").allTextContents();
    const next = titles[titles.indexOf(title) + 1] ?? titles[titles.indexOf(title) - 1];
    await desk.locator("#preview h2", { hasText: title }).waitFor();
    const mended = (await desk.locator("#preview .rather").count()) > 0;
    if (number === 0) {
      await axe(desk);
      await noOverflow(desk);
      await shot(desk, "keyboard-1440");
    }
    if (mended) {
      // The category first: the same row stays selected.
      await shot(desk, "keyboard-category-1440");
      await press("c");
      await desk.getByText("类别改好了。").waitFor();
      assert.equal(await selected(), title);
    }
    const right = (await desk.locator("#preview [data-chosen]").count()) > 0;
    if (right) {
      await press("d");
      assert.ok(await desk.evaluate(() => document.activeElement.hasAttribute("data-chosen")));
      assert.notEqual(await desk.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
      await Promise.all([desk.waitForNavigation(), press("Enter")]);
    } else {
      await shot(desk, "keyboard-unsure-1440");
      await press("d");
      assert.ok(await desk.evaluate(() => document.activeElement.hasAttribute("data-offers")));
      await Promise.all([desk.waitForNavigation(), press("1")]);
    }
    await desk.getByText("派出去了。").waitFor();
    counted.push({ title, keys, right, mended });
    assert.equal(await rows(), total - number - 1);
    if (number + 1 < total) assert.equal(await selected(), next, "the next row is selected by itself");
  }

  console.log(counted.map((it) => `${it.keys} ${it.right ? "right" : "unsure"} ${it.title}`).join("\n"));
  const right = counted.filter((it) => it.right);
  assert.ok(right.length >= 14, `${right.length} of ${counted.length} were suggested`);
  for (const it of right) assert.ok(it.keys <= 3, `${it.title}: ${it.keys} keys`);
  assert.ok(right.some((it) => !it.mended && it.keys === 2));
  await axe(desk);
  await done(desk);
});

test("the reasons, the proposals and the accuracy are pages without a fault", async () => {
  const desk = await deskOf(browser, demo.base, "xian");
  await learned(desk);
  await axe(desk);
  await noOverflow(desk);
  await shot(desk, "suggestions-1440");
  assert.ok((await desk.locator(".proposals > li").count()) >= 1);
  assert.match(await desk.textContent(".proposals"), /近 12 个月派给.+ 次，退了 \d+ 次/);
  await desk.getByRole("link", { name: "准不准" }).click();
  for (let tries = 0; tries < 20 && !(await desk.locator("#category-title").count()); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await desk.reload();
  }
  await desk.getByText("2025 年 11—12 月收到、已经办结").waitFor();
  await axe(desk);
  await noOverflow(desk);
  await shot(desk, "accuracy-1440");
  await done(desk);

  const admin = await page1440(browser, demo.base);
  await signIn(admin, "admin");
  await admin.waitForURL(/\/staff\/(?!sign-in)/);
  await admin.goto(`${COUNTY}/staff/suggestions`);
  const first = admin.locator(".proposals > li").first();
  const title = await first.locator("h2").textContent();
  await first.getByRole("button", { name: /^改归/ }).click();
  await admin.waitForURL(/directory/);
  await admin.goto(`${COUNTY}/staff/suggestions`);
  assert.equal(await admin.locator(".proposals h2", { hasText: title }).count(), 0);
  await admin.goto(`${COUNTY}/staff/suggestions/accuracy`);
  await admin.getByRole("button", { name: "现在重新算" }).click();
  await admin.getByText("管理员要求算的").waitFor();
  await axe(admin);
  await done(admin);

  const phone = await page360(browser, demo.base);
  await signIn(phone, "xian");
  await phone.waitForURL(/\/staff\/(?!sign-in)/);
  for (const [path, name] of [["suggestions", "suggestions-360"], ["suggestions/accuracy", "accuracy-360"]]) {
    await phone.goto(`${COUNTY}/staff/${path}`);
    await axe(phone);
    await noOverflow(phone);
    await shot(phone, name);
  }
  await done(phone);
});
