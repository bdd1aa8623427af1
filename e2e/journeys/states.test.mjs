// The tracking page in every state a request can reach, on the phone without scripts: who has it, what
// is asked, what the person may do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, Officer, chooseVillage, jpeg, send } from "../people.mjs";

let browser, demo, place, desk, handler;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  [desk, handler] = await Promise.all(["zhen", "zhan"].map((it) => Officer.signedIn(demo.base, it)));
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Somebody who has just sent a request: the page of its code, and its path for staff. */
async function sent(text) {
  const page = await page360(browser, demo.base, { javaScript: false });
  await page.goto(`${COUNTY}/report`);
  place ??= await chooseVillage(page, "城关镇", "西坡社区");
  const code = await send(demo.base, { text, place, category: "field" });
  await page.goto(`${COUNTY}/t/${code}`);
  const number = (await page.textContent("main")).match(/编号 ([0-9A-Z-]+)/)[1];
  return { page, path: await desk.find(number) };
}

/** The page as it is now: in this state, right to look at, saying these words. */
async function shows(page, state, words, name) {
  await page.reload();
  assert.equal((await page.locator(".tag").first().textContent()).trim(), state);
  const text = await page.textContent("main");
  for (const it of words) assert.match(text, it);
  await axe(page);
  await noOverflow(page);
  if (name) await shot(page, `state-${name}-360`);
}

test("what was asked is answered on the page, and the clock stands still meanwhile", async () => {
  const { page, path } = await sent("屋后面的水沟堵了，一下雨就往院坝里灌。");
  await shows(page, "待受理", [/城关镇便民服务中心已收到/, /撤回这件事/]);
  await desk.act(path, "ask_info", { words: "请问水沟有多长，在谁家屋后？" });
  await shows(page, "等补充", [/请问水沟有多长/, /等您的时间不算在期限里/], "asked");
  await page.getByRole("button", { name: "送出" }).click();
  await page.locator("#supply-error").waitFor();
  await forgive(page, /status of 422/);
  await axe(page);
  await page.fill("#supply", "大概三十米，在小学后面。");
  await page.setInputFiles("#supply-photos", await jpeg(browser, "#33587a"));
  await page.getByRole("button", { name: "送出" }).click();
  await page.getByText("补充的情况已送到办理的人手里。").waitFor();
  await axe(page);
  assert.equal(await page.locator("img").count(), 1, "the photo that was added is shown");

  await desk.act(path, "dispatch");
  await shows(page, "办理中", [/现在由城关镇政府办理/, /给您答复/], "handling");
  await handler.act(path, "sign_for");
  await handler.act(path, "ask_info", { words: "哪天家里有人，好带我们去看？" });
  await shows(page, "等补充（办理中）", [/哪天家里有人/], "paused");
  await page.fill("#supply", "天天都有人。");
  await page.getByRole("button", { name: "送出" }).click();
  await desk.act(path, "extend", { days: "3", words: "下雨，沟里下不去人，多用三天。" });
  await shows(page, "办理中", [/办理期限延长了/, /下雨，沟里下不去人/]);
  await page.locator("summary", { hasText: "为什么是这一天" }).click();
  const why = await page.locator("ul.reasons").textContent();
  for (const words of [/暂停.*恢复/, /延长 3 个工作日/, /元旦放假，不算/]) assert.match(why, words);
  await handler.act(path, "report_done", { answer: "三十米水沟已经清通，雨水排得出去。", note: "" });
  await shows(page, "待核查", [/正在核查/], "checking");
  const unchecked = await page.textContent("main");
  assert.ok(!unchecked.includes("三十米水沟已经清通"), "no answer before it is checked");
  await desk.act(path, "pass_check");
  await shows(page, "待回访", [/说说解决了没有/, /三十米水沟已经清通/]);
  await done(page);
});

test("a refusal says why, and where to go", async () => {
  const { page, path } = await sent("隔壁欠我工钱不给，请你们帮我要回来。");
  await desk.act(path, "refuse", {
    words: "工钱的纠纷要由劳动监察来办，我们不能替他们断。",
    instead: "请到县人社局劳动监察大队。",
  });
  await shows(page, "不予受理", [/劳动监察来办/, /县人社局劳动监察大队/], "refused");
  await done(page);
});

test("what is taken back stops, and says so", async () => {
  const { page, path } = await sent("门口的石板翘起来了，请修一下。");
  await page.locator("summary", { hasText: "不用办了" }).click();
  await axe(page);
  await page.getByRole("button", { name: "撤回这件事" }).click();
  await page.getByText("已经撤回").waitFor();
  await shows(page, "已撤回", [/您撤回了这件事/], "withdrawn");
  const { html } = await desk.get(path);
  assert.match(html, /提的人撤回了/);
  await done(page);
});
