// The map: what is open by town, by village, then the rows; every number opens what it counts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, phoneOf } from "../people.mjs";

let browser, demo;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const MAP = `${COUNTY}/staff/map`;

/** The numbers of the table: name, count and where it leads. */
async function counts(page, label) {
  return page.locator(`.map-table tbody tr`).evaluateAll(
    (rows, label) =>
      rows.map((row) => {
        const link = row.querySelector(`td[data-label="${label}"] a`);
        return { name: row.querySelector("th").textContent, href: link.getAttribute("href"), count: Number(link.textContent) };
      }),
    label,
  );
}

async function rowsOf(page, href) {
  await page.goto(href);
  let rows = await page.locator("tr[data-row]").count();
  while (await page.locator("a[rel=next]").count()) {
    await page.click("a[rel=next]");
    rows += await page.locator("tr[data-row]").count();
  }
  return rows;
}

test("from the county to a village to the rows", async () => {
  const page = await deskOf(browser, demo.base, "lingdao");
  await page.click(".side a:text-is('地图')");
  await page.waitForURL(/staff\/map/);
  await axe(page);
  await noOverflow(page);
  await shot(page, "map-1440");
  const towns = await counts(page, "在办");
  assert.ok(towns.length > 1);
  const said = Number((await page.locator("h1 a").textContent()).match(/\d+/)[0]);
  assert.equal(towns.reduce((sum, it) => sum + it.count, 0), said, "the table adds up");
  const circles = await page.locator("svg.map a.chart-link:has(circle)").count();
  assert.equal(circles, towns.length, "a circle for each town with something open");
  for (const it of towns.slice(0, 3)) assert.equal(await rowsOf(page, it.href), it.count, it.name);

  // The name of a town leads inside, the circle to the rows.
  await page.goto(MAP);
  await page.locator("svg.map a", { hasText: `${towns[0].name} ›` }).click();
  await page.waitForURL(/place=/);
  assert.match(await page.locator("h1").textContent(), new RegExp(towns[0].name));
  await axe(page);
  await shot(page, "map-town-1440");
  const villages = await counts(page, "在办");
  assert.ok(villages.reduce((sum, it) => sum + it.count, 0) <= towns[0].count);
  const circle = page.locator("svg.map a.chart-link:has(circle)").first();
  const href = await circle.getAttribute("href");
  const most = Math.max(...villages.map((it) => it.count));
  assert.equal(await rowsOf(page, href), most);
  assert.match(await page.locator("h1").textContent(), /到 \d+ 年 \d+ 月为止/);

  await page.goto(`${MAP}?only=late&category=road`);
  await axe(page);
  assert.equal(await page.locator("#f-only").inputValue(), "late");
  await done(page);
});

test("on a phone the table stands below the map", async () => {
  const page = await phoneOf(browser, demo.base, "lingdao");
  await page.goto(MAP);
  await axe(page);
  await noOverflow(page);
  await shot(page, "map-360");
  await done(page);
});

test("a place that is not there gets a sentence", async () => {
  const page = await deskOf(browser, demo.base, "lingdao");
  await page.goto(`${MAP}?place=999999`);
  await forgive(page, /status of 422/);
  assert.match(await page.textContent("main"), /没有编码为“999999”的地方/);
  await done(page);
});

test("an administrator enters where villages lie, and every wrong line is told", async () => {
  const page = await deskOf(browser, demo.base, "admin");
  await page.click(".side a:text-is('地图上的位置')");
  await axe(page);
  const code = await page.locator("td[data-label=编码] .num").nth(1).textContent();
  await page.fill("#table", `编码 经度 纬度\n${code} 32.3 108.9\n${code} 108.9\n`);
  await page.click("text=存位置");
  await forgive(page, /status of 422/);
  await axe(page);
  await shot(page, "points-error-1440");
  const errors = await page.locator("#errors li").allTextContents();
  assert.equal(errors.length, 2);
  assert.match(errors[0], /第 2 行：经度和纬度写反了/);
  await page.fill("#table", `编码 经度 纬度\n${code}\t108.912345\t32.312345\n`);
  await page.click("text=存位置");
  await page.getByText("存好了 1 个地方的位置。").waitFor();
  assert.match(await page.textContent("main"), /108\.912345，32\.312345/);
  await axe(page);
  await shot(page, "points-1440");
  await page.click(`button[aria-label$=的位置] >> nth=0`);
  await page.getByText("去掉了。").waitFor();
  await done(page);
});
