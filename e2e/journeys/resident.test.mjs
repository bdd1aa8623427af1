// On an old phone without scripts: a need is reported with a photo, tracked, answered, rated; a second
// one is disputed and comes back to its handler.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, Officer, chooseVillage, deskOf, jpeg, send } from "../people.mjs";

let browser, demo, photo;
const phone = () => page360(browser, demo.base, { javaScript: false });
const looksRight = async (page, name) => {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
};

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  photo = await jpeg(browser);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** The desk of the town sends it to the proposed unit; the committee signs, reports and is checked. */
async function handled(number, act = "dispatch") {
  const [desk, handler] = await Promise.all([
    Officer.signedIn(demo.base, "zhen"),
    Officer.signedIn(demo.base, "zhan"),
  ]);
  const path = await desk.find(number);
  if (act === "dispatch") {
    const { html } = await desk.get(path);
    const town = html.match(/<option value="(\d+)">城关镇政府<\/option>/)[1];
    await desk.act(path, act, { to: town });
  }
  await handler.act(path, "sign_for");
  const report = { answer: "10 米路面已经填平压实，请您走走看。", note: "用料两方。" };
  await handler.act(path, "report_done", report, photo);
  await desk.act(path, "pass_check");
  return path;
}

test("a need goes from the phone to an answer and a rating, without scripts", async () => {
  const page = await phone();
  await page.goto(`${COUNTY}/`);
  await looksRight(page, "home-360");
  await page.getByRole("link", { name: "现在说" }).click();
  await looksRight(page, "report-360");
  await page.fill("#text", "学校门口的路有个大坑，下雨天看不见，孩子摔过。");
  await page.getByRole("radio", { name: "道路交通" }).check();
  await page.setInputFiles("#photos", photo);
  await chooseVillage(page, "城关镇", "西坡社区");
  await page.fill("#address", "2 组，小学门口");
  await page.fill("#phone", "19900009911");
  await page.fill("[name=name]", "赵桂英");
  await page.getByRole("button", { name: "提交" }).click();

  await page.waitForURL(/\/sent\//);
  await looksRight(page, "sent-360");
  const code = (await page.locator(".code").textContent()).replace(/\s/g, "");
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{16}$/);
  assert.equal(await page.locator(".qr-box svg").count(), 1);
  const said = await page.textContent("main");
  assert.match(said, /城关镇便民服务中心在 .*前派给承办单位/);

  await page.goto(`${COUNTY}/track`);
  await looksRight(page);
  // As people copy it: small letters, in groups.
  await page.fill("#code", code.toLowerCase().replace(/(.{4})/g, "$1 "));
  await page.getByRole("button", { name: "查" }).click();
  await page.waitForURL(new RegExp(`/t/${code}$`, "i"));
  await looksRight(page, "track-new-360");
  assert.equal(await page.locator("img").count(), 1, "the photo is shown");
  assert.match(await page.textContent("#now"), /城关镇便民服务中心已收到/);
  const number = (await page.textContent("main")).match(/编号 ([0-9A-Z-]+)/)[1];

  await handled(number);
  await page.reload();
  await looksRight(page, "track-answered-360");
  const answered = await page.textContent("main");
  for (const words of ["想听听您怎么说", "派给城关镇政府", "签收", "核查通过", "10 米路面已经填平压实"]) {
    assert.ok(answered.includes(words), words);
  }
  assert.ok(!answered.includes("用料两方"), "the internal note is not shown");
  assert.equal(await page.locator("img").count() >= 2, true, "the photo of the result is shown");
  await page.locator("summary", { hasText: "期限是怎么算的" }).click();
  assert.match(await page.locator("details[open]").textContent(), /开始，限 \d+ 个工作日.*到期/s);

  await page.getByRole("link", { name: "说说解决了没有" }).click();
  await looksRight(page, "rate-360");
  await page.getByRole("button", { name: "提交" }).click();
  assert.match(await page.textContent("#solved-error"), /请先说解决了没有/);
  await looksRight(page);
  await forgive(page, /status of 422/);
  await page.getByRole("radio", { name: "解决了", exact: true }).check();
  await page.getByRole("radio", { name: "非常满意" }).check();
  await page.fill("#words", "路平了，放心了。");
  await page.getByRole("button", { name: "提交" }).click();
  await page.waitForURL(/rated/);
  await looksRight(page, "rated-360");
  await page.getByRole("link", { name: "看进度" }).click();
  await looksRight(page, "track-closed-360");
  assert.match(await page.textContent("main"), /这件事办结了/);

  await page.goto(`${COUNTY}/answered`);
  await looksRight(page, "answered-360");
  await page.goto(`${COUNTY}/answered/${number}`);
  await looksRight(page, "answered-one-360");
  const open = await page.textContent("body");
  assert.ok(!open.includes("赵桂英") && !open.includes("19900009911") && !open.includes("小学门口"));
  await done(page);
});

test("没解决 opens it again and reaches the handler with the person's words", async () => {
  const page = await phone();
  await page.goto(`${COUNTY}/report`);
  const place = await chooseVillage(page, "城关镇", "西坡社区");
  const code = await send(demo.base, { text: "桥头的路基塌了一截，车过不去，请来看看。", place });
  await page.goto(`${COUNTY}/t/${code}`);
  const number = (await page.textContent("main")).match(/编号 ([0-9A-Z-]+)/)[1];
  const path = await handled(number);
  await page.goto(`${COUNTY}/t/${code}/rate`);
  await page.locator("[name=solved][value=no]").check();
  await page.getByRole("button", { name: "提交" }).click();
  // A dispute needs a word about what is not solved; the choice is kept.
  assert.ok(await page.locator("input[value=no]").isChecked());
  assert.equal(await page.locator("#words-error").count(), 1);
  await looksRight(page, "rate-error-360");
  await forgive(page, /status of 422/);
  await page.fill("#words", "只垫了些土，一下雨又冲走了。");
  await page.getByRole("button", { name: "提交" }).click();
  await page.waitForURL(/rated/);
  await looksRight(page, "disputed-360");
  assert.match(await page.textContent("main"), /城关镇政府接着办/);
  await page.getByRole("link", { name: "看进度" }).click();
  await looksRight(page, "track-second-round-360");
  assert.match(await page.textContent("#now"), /现在由城关镇政府办理/);
  await done(page);

  const desk = await deskOf(browser, demo.base, "zhan");
  const row = desk.locator("tr", { hasText: "桥头的路基塌了一截" });
  assert.equal(await row.count(), 1, "it stands in the handler's inbox");
  await row.locator("a[data-open]").click();
  await desk.waitForURL(`**${path}`);
  const shown = await desk.textContent("main");
  assert.match(shown, /第 2 轮/);
  assert.match(shown, /只垫了些土，一下雨又冲走了。/);
  assert.equal(await desk.getByRole("button", { name: "签收，开始办" }).count(), 1);
  await looksRight(desk, "second-round-1440");
  await done(desk);
});
