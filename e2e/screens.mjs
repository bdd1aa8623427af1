// Makes the pictures of the README: `node e2e/screens.mjs`, by hand, after the pages changed.
//
// Fills and serves the county-scale demo (GONGJIAN_BIN names the program; a release build is quicker)
// and writes docs/screens/. Each picture is a JPEG of at most 200 kB: a PNG of these pages is larger.
import assert from "node:assert/strict";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { launch, page360, serveDemo } from "./harness.mjs";
import { COUNTY, Officer, chooseVillage, deskOf, send, signIn } from "./people.mjs";

const SCREENS = join(import.meta.dirname, "..", "docs", "screens");
const BYTES_MAX = 200_000;

/** The first screen of a page, or `height` pixels of it. */
async function picture(page, name, height) {
  const size = page.viewportSize();
  await page.setViewportSize({ ...size, height });
  await page.evaluate(() => globalThis.scrollTo(0, 0));
  const path = join(SCREENS, `${name}.jpg`);
  await page.screenshot({ path, type: "jpeg", quality: 80 });
  const { size: bytes } = await stat(path);
  assert.ok(bytes <= BYTES_MAX, `${name} has ${bytes} bytes`);
  console.log(`${name}.jpg: ${Math.ceil(bytes / 1000)} kB`);
}

await mkdir(SCREENS, { recursive: true });
const demo = await serveDemo("--scale", "county");
const browser = await launch();
try {
  const phone = await page360(browser, demo.base);
  await phone.goto(`${COUNTY}/`);
  await picture(phone, "home-360", 1180);
  const staff = await deskOf(browser, demo.base, "xian");
  await staff.goto(`${COUNTY}/staff/numbers`);
  await picture(staff, "numbers-1440", 1100);

  await phone.goto(`${COUNTY}/report`);
  const place = await chooseVillage(phone, "城关镇", "西坡社区");
  await phone.fill("#text", "小学门口的路有个大坑，下雨天看不见，孩子摔过一次。");
  await phone.getByRole("radio", { name: "道路交通" }).check();
  await picture(phone, "report-360", 1180);

  const text = "小学门口的路有个大坑，下雨天看不见，孩子摔过一次。";
  const code = await send(demo.base, { text, place, address: "2 组，小学门口" });
  await phone.goto(`${COUNTY}/t/${code}`);
  const number = (await phone.textContent("main")).match(/编号 ([0-9A-Z-]+)/)[1];
  const desk = await Officer.signedIn(demo.base, "zhen");
  const path = await desk.find(number);
  await desk.act(path, "dispatch");
  // Returns taught the county that roads of this town are handled by its own government.
  const handler = await Officer.signedIn(demo.base, "zhan");
  await handler.act(path, "sign_for");
  await phone.reload();
  await phone.locator("summary", { hasText: "为什么是这一天" }).click();
  await picture(phone, "track-360", 1180);

  await staff.goto(`${COUNTY}/staff/?tab=open`);
  await staff.locator("#preview h2").waitFor();
  await picture(staff, "inbox-1440", 900);
  await staff.fill("#search", "同心村3组河坝里的田坎");
  await staff.press("#search", "Enter");
  await staff.locator("a[data-open]").first().click();
  await staff.locator("summary", { hasText: "为什么是这一天" }).click();
  await picture(staff, "request-1440", 1100);

  const secretary = await page360(browser, demo.base);
  await signIn(secretary, "shuji");
  await secretary.waitForURL(/\/staff\/life/);
  await secretary.goto(`${COUNTY}/staff/life`);
  await picture(secretary, "life-360", 1180);
  const committee = await deskOf(browser, demo.base, "gongwei");
  await committee.goto(`${COUNTY}/staff/life/branches`);
  await picture(committee, "life-1440", 900);
} finally {
  await browser.close();
  await demo.stop();
}
