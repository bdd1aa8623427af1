// Wrong forms on the phone, without scripts: each says what to do beside the field and keeps what was
// typed. Unknown codes tell nothing. Sending twice makes one request.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, Officer, chooseVillage, send } from "../people.mjs";

let browser, demo, place;
const phone = (more = { javaScript: false }) => page360(browser, demo.base, more);

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  const page = await phone();
  await page.goto(`${COUNTY}/report`);
  place = await chooseVillage(page, "城关镇", "西坡社区");
  await done(page);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Sends the report form with `change` made to a good one; gives the page back as it answers. */
async function wrong(change) {
  const page = await phone();
  await page.goto(`${COUNTY}/report`);
  await page.fill("#text", "水管漏水，路上一直是湿的，晚上会结冰。");
  await page.getByRole("radio", { name: "饮水用水" }).check();
  await page.selectOption("#place", place);
  await page.fill("#address", "3 组老井边");
  await page.fill("#phone", "19900009922");
  await page.fill("[name=name]", "钱大妈");
  await change(page);
  await page.getByRole("button", { name: "提交" }).click();
  await page.locator("#errors").waitFor();
  await forgive(page, /status of 422/);
  await axe(page);
  await noOverflow(page);
  return page;
}

/** The words beside a field; the field must name them, and the summary must lead to it. */
async function beside(page, field) {
  const words = await page.textContent(`#${field}-error`);
  assert.ok((await page.getAttribute(`#${field}`, "aria-describedby")).includes(`${field}-error`));
  assert.equal(await page.locator(`#errors a[href="#${field}"]`).count(), 1);
  return words;
}

async function kept(page, fields) {
  const all = {
    text: "水管漏水，路上一直是湿的，晚上会结冰。",
    place,
    address: "3 组老井边",
    phone: "19900009922",
    name: "钱大妈",
    ...fields,
  };
  for (const [name, value] of Object.entries(all)) {
    assert.equal(await page.inputValue(`[name=${name}]`), value, name);
  }
  assert.ok(await page.locator("[name=category][value=water]").isChecked(), "the category");
}

test("an empty text is asked for", async () => {
  const page = await wrong((it) => it.fill("#text", "  "));
  assert.match(await beside(page, "text"), /写|说/);
  await kept(page, { text: "  " });
  await shot(page, "report-error-360");
  await done(page);
});

test("a text that is too long is kept whole", async () => {
  const long = "路".repeat(2_500);
  const page = await wrong((it) =>
    it.evaluate(() => document.querySelector("#text").removeAttribute("maxlength")).then(() => it.fill("#text", long)),
  );
  assert.match(await beside(page, "text"), /字/);
  await kept(page, { text: long });
  await done(page);
});

test("a place that is not known is named, and the list is there to choose from", async () => {
  const page = await wrong((it) =>
    it.evaluate(() => {
      const option = document.querySelector("#place option:checked");
      option.value = "610925999999";
    }),
  );
  assert.match(await beside(page, "place"), /选|地方|村/);
  assert.equal(await page.inputValue("#text"), "水管漏水，路上一直是湿的，晚上会结冰。");
  await done(page);
});

test("a telephone number that cannot be one is said so", async () => {
  const page = await wrong((it) => it.fill("#phone", "12"));
  assert.match(await beside(page, "phone"), /号|位/);
  await kept(page, { phone: "12" });
  await done(page);
});

test("a file that is no photo is refused kindly", async () => {
  const file = { name: "说明.jpg", mimeType: "image/jpeg", buffer: Buffer.from("这不是照片") };
  const page = await wrong((it) => it.setInputFiles("#photos", file));
  assert.match(await beside(page, "photos"), /照片|图/);
  await kept(page, {});
  assert.match(await page.textContent("#photos-hint"), /再选一次/);
  await shot(page, "report-photo-error-360");
  await done(page);
});

test("several mistakes are told at once, and the mended form goes through", async () => {
  const page = await wrong(async (it) => {
    await it.fill("#text", "");
    await it.fill("#phone", "12");
  });
  assert.equal(await page.locator("#errors li").count(), 2);
  await page.fill("#text", "水管漏水，路上一直是湿的。");
  await page.fill("#phone", "19900009922");
  await page.getByRole("button", { name: "提交" }).click();
  await page.waitForURL(/\/sent\//);
  await done(page);
});

test("a code that is not known tells nothing", async () => {
  const page = await phone();
  const real = await send(demo.base, { text: "路灯坏了三天了，晚上看不见。", place, category: "lamp" });
  const changed = (real[0] === "A" ? "B" : "A") + real.slice(1);
  const told = [];
  for (const code of ["0000-0000-0000-0000", changed, "你好", "%00", "x".repeat(300)]) {
    await page.goto(`${COUNTY}/track`);
    await page.fill("#code", code);
    const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "查", exact: true }).click()]);
    assert.equal(answer.status(), 404);
    assert.ok(!page.url().includes("?"), "the code stands in no address");
    told.push(await page.textContent("#code-error"));
    await axe(page);
  }
  assert.equal(new Set(told).size, 1, "all wrong codes are told the same");
  await shot(page, "track-unknown-360");
  const direct = await page.goto(`${COUNTY}/t/${changed}`);
  assert.equal(direct.status(), 404);
  assert.ok(!(await page.textContent("main")).includes("路灯坏了"));
  for (const path of ["/610925/nirgends", "/999999/", "/610925/t/x/photo/y"]) {
    const lost = await page.goto(path);
    assert.equal(lost.status(), 404, path);
    await axe(page);
    await noOverflow(page);
  }
  await forgive(page, /status of 404/);
  await done(page);
});

test("a form sent twice, and ten times at once, makes one request", async () => {
  const page = await phone();
  await page.goto(`${COUNTY}/report`);
  const key = await page.inputValue("[name=key]");
  const text = "晒场边的石坎松了，小孩常在那里玩。";
  const one = { text, place, key };
  const codes = await Promise.all(Array.from({ length: 10 }, () => send(demo.base, one)));
  codes.push(await send(demo.base, one));
  assert.equal(new Set(codes).size, 1);
  const desk = await Officer.signedIn(demo.base, "zhen");
  const { html } = await desk.search("晒场边的石坎松了");
  assert.equal(html.match(/<tr data-row/g).length, 1);
  await done(page);
});

test("with scripts: what was typed survives, a village is found by its initials, photos show", async () => {
  const page = await phone({});
  await page.goto(`${COUNTY}/report`);
  await page.fill("#text", "河边的护栏断了一根，请换上。");
  await page.waitForFunction(() => Object.keys(localStorage).length > 0);
  await page.goto(`${COUNTY}/report`);
  assert.equal(await page.inputValue("#text"), "河边的护栏断了一根，请换上。");
  assert.ok(await page.locator("[data-draft-note]").isVisible());
  await page.fill("[data-filter-input]", "西坡");
  assert.match(await page.locator("[data-filter] [data-says]").first().textContent(), /找到 1 个地方/);
  await axe(page);
  await page.selectOption("#place", place);
  await page.getByRole("button", { name: "提交" }).dblclick();
  await page.waitForURL(/\/sent\//);
  await axe(page);
  await page.goto(`${COUNTY}/report`);
  assert.equal(await page.inputValue("#text"), "", "what was sent is no draft any more");
  await done(page);
});

test("the report page weighs at most 60 kB, 20 kB of them scripts, in at most 6 requests", async () => {
  const page = await phone({});
  const seen = [];
  page.on("response", (answer) => seen.push(answer));
  await page.goto(`${COUNTY}/report`);
  await page.waitForLoadState("networkidle");
  let [all, scripts] = [0, 0];
  for (const answer of seen.filter((it) => it.url().startsWith("http"))) {
    const { responseBodySize } = await answer.request().sizes();
    const body = await answer.body();
    assert.ok(body.length < 2_000 || responseBodySize < body.length, `${answer.url()} is compressed`);
    // What any ordinary gzip makes of it, should the browser have been offered something better.
    const bytes = Math.max(responseBodySize, Math.min(body.length, gzipSync(body).length));
    all += bytes;
    if (answer.url().endsWith(".js")) scripts += bytes;
  }
  const count = seen.filter((it) => it.url().startsWith("http")).length;
  console.log(`report page: ${all} bytes, ${scripts} of scripts, ${count} requests`);
  assert.ok(all <= 60_000, `${all} bytes`);
  assert.ok(scripts > 0 && scripts <= 20_000, `${scripts} bytes of scripts`);
  assert.ok(count <= 6, `${count} requests`);
  await done(page);
});
