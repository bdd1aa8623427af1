// What everybody may read and see: an answer that names somebody waits until a person has decided what
// is covered; of a photo everybody sees a copy with boxes painted over it. And a list with telephones:
// asked for by one, approved by another, with whose copy it is on every sheet.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page1440, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, Officer, chooseVillage, deskOf, jpeg, phoneOf, send } from "../people.mjs";

let browser, demo, place;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  const page = await page360(browser, demo.base, { javaScript: false });
  await page.goto(`${COUNTY}/report`);
  place = await chooseVillage(page, "城关镇", "西坡社区");
  await done(page);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const looksRight = async (page, name) => {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
};

const ANSWER = "已和赵桂英、李大爷说好，车牌陕G12345的车挪走了，住3号楼2单元501室的那户也通了水。";

/** A request from beginning to end, answered with a photo; gives its number and path. */
async function closed(text) {
  const [zhen, zhan] = await Promise.all(["zhen", "zhan"].map((it) => Officer.signedIn(demo.base, it)));
  const code = await send(demo.base, { text, place, category: "water", phone: "19900009933", name: "赵桂英" });
  const person = await page360(browser, demo.base);
  await person.goto(`${COUNTY}/t/${code}`);
  const number = (await person.textContent("main")).match(/编号 ([0-9A-Z-]+)/)[1];
  const path = await zhen.find(number);
  const { html } = await zhen.get(path);
  const town = html.match(/<option value="(\d+)">城关镇政府<\/option>/)[1];
  await zhen.act(path, "dispatch", { to: town });
  await zhan.act(path, "sign_for");
  await zhan.act(path, "report_done", { answer: ANSWER, note: "" }, await jpeg(browser, "#d04020"));
  await zhen.act(path, "pass_check");
  await person.goto(`${COUNTY}/t/${code}/rate`);
  await person.getByRole("radio", { name: "解决了", exact: true }).check();
  await person.getByRole("radio", { name: "非常满意" }).check();
  await person.getByRole("button", { name: "提交" }).click();
  await person.waitForURL(/rated/);
  await done(person);
  return { number, path, code };
}

/** The colour in the middle of a picture and at its edge, as the browser decodes it. */
async function colours(page, src) {
  return page.evaluate(async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const paint = canvas.getContext("2d");
    paint.drawImage(image, 0, 0);
    const at = (x, y) => [...paint.getImageData(x, y, 1, 1).data.slice(0, 3)];
    return { middle: at(canvas.width / 2, canvas.height / 2), edge: at(4, 4) };
  }, src);
}

test("an answer that names somebody waits, is decided without scripts, and is then read by all", async () => {
  const { number, path } = await closed("自来水停了三天，家里老人没水喝。");
  const stranger = await page360(browser, demo.base, { javaScript: false });
  await stranger.goto(`${COUNTY}/answered/${number}`);
  await stranger.getByText("看过以后才公开").waitFor();
  await looksRight(stranger, "publication-waits-360");
  assert.ok(!(await stranger.textContent("body")).includes("赵桂英"));

  const desk = await deskOf(browser, demo.base, "zhen");
  await desk.goto(`${COUNTY}/staff/publications`);
  await looksRight(desk, "publications-1440");
  await desk.goto(path);
  await desk.click("a:text-is('公开的答复')");
  const found = await desk.locator(".marked mark").allTextContents();
  assert.deepEqual(found.map((it) => it.replace(/\d$/, "")), ["赵桂英", "李大爷", "陕G12345", "3号楼2单元501室"]);
  await looksRight(desk, "publication-1440");
  await desk.fill("#own", "不在里面的字");
  await desk.click("button:text-is('看看效果')");
  await forgive(desk, /status of 422/);
  await desk.locator("#own-error").getByText("不在里面的字").waitFor();
  await looksRight(desk, "publication-error-1440");
  await desk.fill("#own", "那户");
  await desk.uncheck("#cover-3");
  await desk.click("button:text-is('看看效果')");
  await desk.getByText("车牌陕G12345的车挪走了，住某处的某某也通了水").waitFor();
  await desk.check("#cover-3");
  await desk.click("button:text-is('就这样公开')");
  await desk.getByText("公开了，大家现在看得到").waitFor();
  await looksRight(desk);

  await stranger.reload();
  const read = await stranger.textContent("main");
  assert.match(read, /已和赵某、某大爷说好，车牌（已隐去）的车挪走了，住某处的某某也通了水。/);
  for (const word of ["赵桂英", "李大爷", "12345的", "501"]) assert.ok(!read.includes(word), word);
  await looksRight(stranger, "publication-released-360");

  await desk.goto(path);
  await desk.click("a:text-is('公开的答复')");
  await desk.getByText("公开，遮住 5 处").waitFor();
  await looksRight(desk, "publication-decided-1440");
  await done(desk);
  const phone = await phoneOf(browser, demo.base, "zhen");
  await phone.goto(`${COUNTY}/staff/publications`);
  await looksRight(phone, "publications-360");
  await phone.goto(path.replace("/requests/", "/publications/"));
  await looksRight(phone, "publication-360");
  await done(phone);
  await done(stranger);
});

test("boxes are drawn over a photo with the pointer and typed, and nothing is left under them", async () => {
  const { number, path } = await closed("水表箱坏了，水漏了一地。");
  const desk = await deskOf(browser, demo.base, "zhen");
  await desk.goto(path.replace("/requests/", "/publications/"));
  await desk.click("a:has-text('画框')");
  await looksRight(desk, "boxes-1440");
  await desk.click("button:text-is('涂黑并公开')");
  await forgive(desk, /status of 422/);
  await desk.locator("#boxes-error").waitFor();
  await looksRight(desk, "boxes-error-1440");
  const photo = desk.locator("[data-boxes-photo]");
  await photo.scrollIntoViewIfNeeded();
  const area = await photo.boundingBox();
  await desk.mouse.move(area.x + area.width * 0.25, area.y + area.height * 0.25);
  await desk.mouse.down();
  await desk.mouse.move(area.x + area.width * 0.5, area.y + area.height * 0.5);
  await desk.mouse.move(area.x + area.width * 0.75, area.y + area.height * 0.75);
  await desk.mouse.up();
  assert.ok(Math.abs(Number(await desk.inputValue("#x-1")) - 25) < 1);
  assert.ok(Math.abs(Number(await desk.inputValue("#w-1")) - 50) < 1);
  await desk.fill("#x-2", "90");
  await desk.fill("#y-2", "90");
  await desk.fill("#w-2", "10");
  await desk.fill("#h-2", "10");
  assert.equal(await photo.locator("rect").count(), 2);
  await looksRight(desk, "boxes-drawn-1440");
  await desk.click("button:text-is('涂黑并公开')");
  await desk.getByText("照片公开了").waitFor();
  await looksRight(desk, "publication-photo-1440");

  const stranger = await page1440(browser, demo.base);
  await stranger.goto(`${COUNTY}/answered/${number}`);
  await looksRight(stranger, "answered-photo-1440");
  const href = await stranger.locator(".shots a").getAttribute("href");
  const { middle, edge } = await colours(stranger, href);
  assert.ok(middle.every((it) => it < 24), `the middle is ${middle}`);
  assert.ok(edge[0] > 120, `the edge is ${edge}`);
  await done(stranger);

  // On a phone without scripts the boxes stand in their fields, and the release is taken back.
  await desk.click("a:has-text('画框')");
  assert.equal(await desk.locator(".boxes-released").count(), 1);
  await desk.click("button:text-is('撤下公开的照片')");
  await desk.getByText("撤下了").waitFor();
  const gone = await fetch(demo.base + href);
  assert.equal(gone.status, 404);
  const phone = await phoneOf(browser, demo.base, "zhen");
  await phone.goto(await desk.locator("a:has-text('画框')").getAttribute("href"));
  await looksRight(phone, "boxes-360");
  await done(phone);
  await done(desk);
});

test("a list with telephones is asked for, approved by another, and fetched", async () => {
  const desk = await deskOf(browser, demo.base, "xian");
  await desk.goto(`${COUNTY}/staff/?tab=open`);
  await looksRight(desk, "export-button-1440");
  await desk.click("a:text-is('带电话的，先申请')");
  await looksRight(desk, "ask-contacts-1440");
  await desk.click("button:text-is('提交申请')");
  await forgive(desk, /status of 422/);
  await looksRight(desk, "ask-contacts-error-1440");
  await desk.fill("#reason", "停水通知，逐户打电话。");
  await desk.click("button:text-is('提交申请')");
  await desk.getByText("申请送到安全管理员了").waitFor();
  await looksRight(desk, "contact-exports-own-1440");
  assert.equal(await desk.locator("button:has-text('下载')").count(), 0);

  const security = await deskOf(browser, demo.base, "anquan");
  await security.click(".side a:has-text('待批导出')");
  await looksRight(security, "contact-exports-waiting-1440");
  await security.click("button:has-text('批准全部在办')");
  await security.getByText("批准了，提的人 24 小时内能下载").waitFor();
  await looksRight(security);
  await done(security);

  await desk.reload();
  await looksRight(desk, "contact-exports-approved-1440");
  const [file] = await Promise.all([desk.waitForEvent("download"), desk.click("button:has-text('下载')")]);
  assert.match(file.suggestedFilename(), /含联系方式\.xlsx$/);
  await done(desk);
  const phone = await phoneOf(browser, demo.base, "xian");
  await phone.goto(`${COUNTY}/staff/contact-exports`);
  await phone.getByText("还能下载 2 次").waitFor();
  await looksRight(phone, "contact-exports-360");
  await phone.goto(`${COUNTY}/staff/contact-exports/new?tab=open`);
  await looksRight(phone, "ask-contacts-360");
  await done(phone);
});

test("how long personal data is kept is read, tried and led to its rule", async () => {
  for (const [width, open] of [[1440, deskOf], [360, phoneOf]]) {
    const page = await open(browser, demo.base, "admin");
    await page.goto(`${COUNTY}/staff/privacy`);
    await looksRight(page, `privacy-${width}`);
    await page.click("a:text-is('保存期限')");
    await looksRight(page, `retention-${width}`);
    await page.fill("#request_days", "30");
    await page.click("button:text-is('算一算')");
    await page.getByText("诉求留 30 天").waitFor();
    await looksRight(page, `retention-tried-${width}`);
    await page.click("a:has-text('办结后')");
    await page.getByText("联系方式留多久").first().waitFor();
    await looksRight(page);
    await done(page);
  }
});
