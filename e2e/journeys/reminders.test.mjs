// Reminders, the duty roster, and what is stuck, as a desk and the county see them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, launch, noOverflow, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, phoneOf } from "../people.mjs";

let browser, demo;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

test("a desk sets its roster, and the reminders say who is on duty", async () => {
  const page = await deskOf(browser, demo.base, "xian");
  await page.goto(`${COUNTY}/staff/duty`);
  const first = page.locator("main select").first();
  const name = (await first.locator("option").nth(1).textContent()).trim();
  await first.selectOption({ index: 1 });
  await axe(page);
  await shot(page, "duty-1440");
  await page.getByRole("button", { name: "存下" }).click();
  await page.goto(`${COUNTY}/staff/reminders`);
  await page.getByText(`今天值班：${name}`).waitFor();
  await axe(page);
  await noOverflow(page);
  await shot(page, "reminders-1440");
  await done(page);
});

test("what is stuck is found before somebody asks", async () => {
  const page = await deskOf(browser, demo.base, "xian");
  await page.goto(`${COUNTY}/staff/stuck`);
  for (const name of [/超期 3 个工作日以上/, /来回退/, /没发出去的消息/]) {
    await page.getByRole("heading", { name }).waitFor();
  }
  await axe(page);
  await shot(page, "stuck-1440");
  await done(page);

  const phone = await phoneOf(browser, demo.base, "zhen");
  for (const path of ["stuck", "reminders", "duty"]) {
    await phone.goto(`${COUNTY}/staff/${path}`);
    await axe(phone);
    await noOverflow(phone);
    await shot(phone, `${path}-360`);
  }
  assert.equal(await phone.getByText("没发出去的消息").count(), 0, "messages are the county's");
  await done(phone);
});
