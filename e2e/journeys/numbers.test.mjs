// The leader's page: what is shown is what the rows say, at every level, and the public home agrees.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, phoneOf } from "../people.mjs";

let browser, demo;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const NUMBERS = `${COUNTY}/staff/numbers`;
const plain = (text) => text.replace(/\s+/g, " ").trim();

/** How many rows a link opens: counted over all pages, and compared with the heading. */
async function opened(page, href) {
  await page.goto(href);
  const said = Number((await page.locator("h1 .num").textContent()).match(/[\d,]+/)[0].replace(",", ""));
  let rows = await page.locator("tr[data-row]").count();
  while (await page.locator("a[rel=next]").count()) {
    await page.click("a[rel=next]");
    rows += await page.locator("tr[data-row]").count();
  }
  assert.equal(rows, said, `${href}: the heading and the rows`);
  return rows;
}

/** The links of a part of the page, with the number each stands for. */
async function counts(page, selector) {
  return page.locator(selector).evaluateAll((links) =>
    links.map((link) => ({
      href: link.getAttribute("href"),
      text: link.textContent.replace(/\s+/g, " "),
      // A ratio opens its numerator.
      count: Number((link.querySelector(".of")?.textContent.match(/(\d+) \//) ??
        link.textContent.replace(/[^\d]*(\d+)[^\d].*|[^\d]*(\d+)$/s, "$1$2").match(/(\d+)/) ?? [0, 0])[1]),
    })),
  );
}

test("the figures are those of the village, and each opens as many rows", async () => {
  const page = await deskOf(browser, demo.base, "lingdao");
  await page.goto(NUMBERS);
  await axe(page);
  await noOverflow(page);
  await shot(page, "numbers-1440");
  const figures = (await page.locator(".figs .fig").allTextContents()).map(plain);
  assert.match(figures[0], /^收到 ?60/);
  assert.match(figures[1], /^办结 ?80\.00% ?48 \/ 60/);
  assert.match(figures[2], /^在办 ?12/);
  assert.match(figures[4], /^满意 ?95\.83% ?46 \/ 48/);
  assert.ok((await page.locator("svg.chart-columns").count()) >= 1, "a chart of the months");
  assert.ok((await page.locator("svg.chart-bars").count()) >= 1, "a chart of the towns");

  const hrefs = await page.locator(".figs .fig").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
  const expected = [60, 48, 12, null, 46];
  for (const [at, href] of hrefs.entries()) {
    const rows = await opened(page, href);
    const count = expected[at] ?? Number(figures[at].match(/(\d+) \/ \d+/)[1]);
    assert.equal(rows, count, figures[at]);
  }
  await page.goto(hrefs[0]);
  await axe(page);
  await noOverflow(page);
  await shot(page, "rows-1440");
  await page.goto(NUMBERS);
  const also = await counts(page, ".also a");
  for (const it of also) {
    const part = it.text.match(/(\d+) \/ \d+\s*$/);
    assert.equal(await opened(page, it.href), part ? Number(part[1]) : it.count, it.text);
  }
  await done(page);
});

test("every cell of a town's row opens its rows, and the rows add up to the county", async () => {
  const page = await deskOf(browser, demo.base, "lingdao");
  await page.goto(NUMBERS);
  const town = await counts(page, "table.figures-table >> nth=0 >> tbody tr >> nth=1 >> td a");
  assert.equal(town.length, 6);
  for (const it of town) assert.equal(await opened(page, it.href), it.count, it.text);
  await page.goto(NUMBERS);
  for (const table of [0, 1, 2]) {
    const received = await counts(page, `table.figures-table >> nth=${table} >> tbody tr td:nth-child(2) a`);
    assert.equal(received.reduce((sum, it) => sum + it.count, 0), 60, `table ${table}`);
  }
  await done(page);
});

test("county, town, village: each number is carried down", async () => {
  const page = await deskOf(browser, demo.base, "lingdao");
  await page.goto(NUMBERS);
  const row = page.locator("table.figures-table >> nth=0 >> tbody tr", { hasText: "佐龙镇" });
  const inCounty = Number(plain(await row.locator("td").first().textContent()));
  await row.locator("th a").click();
  await page.locator("[aria-current=page]", { hasText: "佐龙镇" }).first().waitFor();
  await axe(page);
  await noOverflow(page);
  await shot(page, "numbers-town-1440");
  assert.match(plain(await page.locator(".fig").first().textContent()), new RegExp(`^收到 ?${inCounty}`));
  const villages = page.locator("table.figures-table >> nth=0 >> tbody tr");
  const first = villages.filter({ hasNot: page.locator("td:nth-child(2)", { hasText: /^0$/ }) }).first();
  const inTown = Number(plain(await first.locator("td").first().textContent()));
  await first.locator("th a").click();
  await page.locator(".crumbs li").nth(2).waitFor();
  await axe(page);
  await shot(page, "numbers-village-1440");
  const figure = page.locator(".fig").first();
  assert.match(plain(await figure.textContent()), new RegExp(`^收到 ?${inTown}`));
  assert.equal(await opened(page, await figure.getAttribute("href")), inTown);
  await done(page);
});

test("a month and a category narrow it; nothing of nothing is a dash", async () => {
  const page = await deskOf(browser, demo.base, "lingdao");
  await page.goto(`${NUMBERS}?year=2025&from=11&until=11`);
  await axe(page);
  await noOverflow(page);
  await page.goto(`${NUMBERS}?year=2025&from=12&until=3`);
  await axe(page);
  const text = await page.textContent("main");
  assert.match(text, /月/);
  await page.goto(NUMBERS);
  await page.selectOption("#f-category", "water");
  await page.getByRole("button", { name: "看", exact: true }).click();
  const figure = page.locator(".fig").first();
  const count = Number(plain(await figure.textContent()).match(/收到 ?(\d+)/)[1]);
  assert.equal(await opened(page, await figure.getAttribute("href")), count);
  await done(page);
});

test("the public home says the same, and the phone shows it all", async () => {
  const page = await page360(browser, demo.base, { javaScript: false });
  await page.goto(`${COUNTY}/`);
  const figures = (await page.locator(".fig").allTextContents()).map(plain);
  assert.match(figures[0], /^收到 ?60/);
  assert.match(figures[1], /^办结 ?80\.00% ?48 \/ 60/);
  assert.match(figures[2], /^在办 ?12/);
  assert.match(figures[3], /^满意 ?95\.83% ?46 \/ 48/);
  for (const at of [0, 1, 2, 3]) {
    await page.goto(`${COUNTY}/`);
    await page.locator(".fig").nth(at).click();
    await axe(page);
    await noOverflow(page);
    assert.ok((await page.locator(".row-link").count()) > 0);
  }
  await done(page);
  const phone = await phoneOf(browser, demo.base, "lingdao");
  for (const path of [NUMBERS, `${NUMBERS}/rows?what=open&from=202501&until=202512&place=610925000000&category=`]) {
    await phone.goto(path);
    await axe(phone);
    await noOverflow(phone);
  }
  await shot(phone, "rows-360");
  await done(phone);
});
