// Entry codes: made, scanned on a phone, counted; posters on paper. Answer templates, the county's
// words, the sheet of a request, and a list taken along.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, Officer, phoneOf, send } from "../people.mjs";

let browser, demo;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const OUT = join(import.meta.dirname, "..", "out");

async function looksRight(page, name) {
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, name);
}

/** The page as it is printed; gives how many pages it has. */
async function printed(page, name) {
  const pdf = await page.pdf({ format: "A4", printBackground: true });
  await mkdir(OUT, { recursive: true });
  await writeFile(join(OUT, `${name}.pdf`), pdf);
  return (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
}

test("a code for a chat group, scanned, sent and counted", async () => {
  const desk = await deskOf(browser, demo.base, "xian");
  await desk.click(".side a:text-is('入口码')");
  await looksRight(desk, "entries-1440");

  // A label that is missing is told at its field.
  await desk.click("button:text-is('做一个码')");
  await forgive(desk, /status of 422/);
  await looksRight(desk, "entries-error-1440");
  assert.equal(await desk.locator("#errors li").count(), 2);
  const village = await desk.locator("#village option").nth(1).textContent();
  await desk.selectOption("#village", { index: 1 });
  await desk.fill("#label", "喆堃三组微信群");
  await desk.click("button:text-is('做一个码')");
  await desk.getByText("做好了 1 个码。").waitFor();
  const row = desk.locator("tr", { hasText: "喆堃三组微信群" });
  const link = await row.locator("code").textContent();
  assert.match(link, /^\/610925\/q\/[0-9A-Z]{6}$/);
  assert.equal(await row.locator("td.n a").textContent(), "0");

  for (const javaScript of [true, false]) {
    const phone = await page360(browser, demo.base, { javaScript });
    const hops = [];
    phone.on("response", (it) => it.request().isNavigationRequest() && hops.push(it.status()));
    await phone.goto(link.toLowerCase());
    assert.deepEqual(hops, [303, 200], "one hop");
    await looksRight(phone, javaScript ? "entry-report-360" : null);
    const chosen = await phone.locator("#place").evaluate((it) => it.selectedOptions[0].textContent);
    assert.equal(chosen, village);
    assert.match(await phone.textContent("main"), /已替您选好/);
    const card = await phone.locator("meta[name=description]").getAttribute("content");
    assert.ok(card.includes(village) && card.includes("不用注册"), card);
    await phone.fill("#text", "三组的路灯坏了两盏，晚上看不见路");
    await phone.getByRole("button", { name: "提交" }).click();
    // The village has a request about lamps already: it is asked whether this is the same.
    const another = phone.getByRole("button", { name: /照样提交/ });
    await Promise.race([phone.waitForURL(/\/sent\//), another.waitFor()]);
    if (await another.count()) await another.click();
    await phone.waitForURL(/\/sent\//);
    await done(phone);
  }

  await desk.reload();
  assert.equal(await row.locator("td.n a").textContent(), "2");
  await row.locator("td.n a").click();
  await looksRight(desk, "entry-rows-1440");
  assert.equal(await desk.locator("tr[data-row]").count(), 2);
  assert.match(await desk.locator("tr[data-row]").first().textContent(), /扫码/);
  await desk.goBack();

  await row.locator("a:text-is('海报')").click();
  await looksRight(desk, "poster-1440");
  const size = await desk.evaluate(() => {
    // As on paper: a poster is 178 mm wide there, its code at least 60 mm.
    return document.querySelector(".poster-qr .qr").getAttribute("role");
  });
  assert.equal(size, "img");
  assert.equal(await printed(desk, "poster"), 1, "one page");
  await desk.emulateMedia({ media: "print" });
  const side = await desk.locator(".poster-qr .qr").evaluate((it) => it.getBoundingClientRect().width);
  assert.ok(side / (96 / 25.4) >= 60, `${side / (96 / 25.4)} mm`);
  await desk.emulateMedia({ media: null });
  await desk.goBack();

  await row.locator("button").click();
  await desk.getByText("停用了。扫到的人").waitFor();
  const phone = await page360(browser, demo.base);
  await phone.goto(link);
  await forgive(phone, /status of 410/);
  await looksRight(phone, "entry-off-360");
  await phone.click(".btn:text-is('说说您的需要')");
  assert.equal(await phone.locator("#place").evaluate((it) => it.selectedOptions[0].textContent), village);
  await phone.goto(`${COUNTY}/q/7K3M2Q`);
  await forgive(phone, /status of 404/);
  await looksRight(phone, "entry-unknown-360");
  await done(phone);
  await done(desk);
});

test("posters and stickers of a town on paper", async () => {
  const desk = await deskOf(browser, demo.base, "xian");
  await desk.goto(`${COUNTY}/staff/entries`);
  await desk.click("text=打印海报（一页一张）");
  await looksRight(desk);
  const posters = await desk.locator(".poster").count();
  assert.ok(posters > 1);
  assert.equal(await printed(desk, "posters"), posters, "one page each");
  await desk.goBack();
  await desk.click("text=打印小贴");
  await looksRight(desk, "stickers-1440");
  const stickers = await desk.locator(".sticker").count();
  assert.equal(await printed(desk, "stickers"), Math.ceil(stickers / 10));
  await done(desk);
});

test("on a phone the codes are a list of cards", async () => {
  const phone = await phoneOf(browser, demo.base, "xian");
  for (const path of ["entries", "templates", "map"]) {
    await phone.goto(`${COUNTY}/staff/${path}`);
    await looksRight(phone, `${path}-360`);
  }
  await done(phone);
});

test("a template is kept, put into an answer, and not sent with a gap", async () => {
  const desk = await deskOf(browser, demo.base, "xian");
  await desk.click(".side a:text-is('答复模板')");
  await looksRight(desk, "templates-1440");
  await desk.fill("#title", "问位置");
  await desk.selectOption("#act", "ask_info");
  await desk.fill("#body", "【姓名】您好，请说一下具体位置。");
  await desk.click("button:text-is('存下来')");
  await forgive(desk, /status of 422/);
  await looksRight(desk, "templates-error-1440");
  assert.match(await desk.textContent("#body-error"), /【姓名】不会被自动填上/);
  await desk.fill("#body", "【称呼】好，【地点】的事收到了。请说一下【写要补充什么】。");
  await desk.click("button:text-is('存下来')");
  await desk.getByText("存好了").waitFor();
  await desk.click("a:text-is('问位置')");
  await looksRight(desk, "template-1440");

  const place = (await new Officer(demo.base).get(`${COUNTY}/report`)).html.match(/value="(610925\d{6})"/)[1];
  await send(demo.base, { text: "桥头的护栏松了，怕人掉下去。", place });
  const officer = await Officer.signedIn(demo.base, "xian");
  const { html } = await officer.search("护栏松了");
  const at = html.match(/data-open href="([^"]+)"/)[1];
  await desk.goto(at);
  await desk.locator("summary", { hasText: "请群众补充" }).click();
  await desk.selectOption("#ask_info-template", { label: "问位置" });
  await desk.locator("#ask_info-template + button").click();
  const words = await desk.inputValue("#ask_info-words");
  assert.match(words, /^您好，.+的事收到了。请说一下【写要补充什么】。$/);
  const marked = await desk.evaluate(() => {
    const field = document.activeElement;
    return field.value.slice(field.selectionStart, field.selectionEnd);
  });
  assert.equal(marked, "【写要补充什么】", "the gap is marked, to be typed over");
  await looksRight(desk, "template-applied-1440");
  await desk.click("button:text-is('发给群众')");
  await forgive(desk, /status of 422/);
  assert.match(await desk.textContent("#ask_info-words-error"), /【写要补充什么】还没有填/);
  await desk.fill("#ask_info-words", words.replace("【写要补充什么】", "是桥的哪一头"));
  await desk.click("button:text-is('发给群众')");
  await desk.getByText("已经问群众，等补充。").waitFor();

  await desk.goto(`${at}/print`);
  await looksRight(desk, "print-1440");
  assert.ok((await printed(desk, "sheet")) >= 1);
  await done(desk);
});

test("the sheet of a request with long texts and rare characters", async () => {
  const officer = await Officer.signedIn(demo.base, "xian");
  const place = (await officer.get(`${COUNTY}/report`)).html.match(/value="(610925\d{6})"/)[1];
  const long = "喆堃㛃𠮷家门口的水沟堵了，污水漫到路上，老人出门要绕一大圈。".repeat(40);
  await send(demo.base, { text: `㛃𠮷桥头第三根电杆。${long}`, place, name: "欧阳喆堃", phone: "19900001234" });
  const { html } = await officer.search("㛃𠮷桥头");
  const at = html.match(/data-open href="([^"]+)"/)[1];
  const desk = await deskOf(browser, demo.base, "xian");
  await desk.goto(at);
  await desk.click("a:text-is('打印办理单')");
  await looksRight(desk, "print-long-1440");
  const text = await desk.textContent(".sheet");
  assert.ok(text.includes("𠮷") && text.includes("欧**") && !text.includes("19900001234"));
  const pages = await printed(desk, "sheet-long");
  assert.ok(pages >= 2, `${pages} pages`);
  const phone = await phoneOf(browser, demo.base, "xian");
  await phone.goto(`${at}/print`);
  await looksRight(phone, "print-360");
  await done(phone);
  await done(desk);
});

test("a list is taken along and the page stays as it was", async () => {
  const desk = await deskOf(browser, demo.base, "lingdao");
  await desk.goto(`${COUNTY}/staff/?tab=open`);
  const button = desk.locator("button:text-is('导出表格')");
  for (let turn = 0; turn < 2; turn += 1) {
    const [file] = await Promise.all([desk.waitForEvent("download"), button.click()]);
    assert.equal(file.suggestedFilename(), "全部在办.xlsx");
  }
  assert.ok(await button.isEnabled(), "the page is still usable");
  await desk.goto(`${COUNTY}/staff/numbers?year=2025`);
  await looksRight(desk, "numbers-export-1440");
  const [file] = await Promise.all([desk.waitForEvent("download"), button.click()]);
  assert.equal(file.suggestedFilename(), "2025年全县数字.xlsx");
  await done(desk);
});
