// A town blows a whistle: the head approves, three departments of the county report in, come and
// finish, one of them only after it said no and the head insisted; both sides grade each other.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, serveDemo, shot } from "../harness.mjs";
import { COUNTY, chooseVillage, deskOf, phoneOf } from "../people.mjs";

const LIST = `${COUNTY}/staff/whistles`;
const TITLE = "河堤垮了十来米，压断了电杆，路也堵了";
const CALLED = { ju: "岚皋县交通运输局", shuili: "岚皋县水利局", gongdian: "岚皋县供电公司" };

let browser, demo;

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
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
const callOf = (page, org) => page.locator(".whistle-calls > li", { hasText: org });

/** Clicks a button and waits for the page that comes. */
async function press(scope, name, page = scope) {
  await Promise.all([page.waitForEvent("load"), scope.getByRole("button", { name, exact: true }).click()]);
}

/** Unfolds an act in `scope`, fills in what it asks for, sends it and reads what is said. */
async function act(page, scope, { fold, mark, words, send, says, name }) {
  const form = scope.locator("details.act-form").filter({ has: page.locator("summary", { hasText: fold }) });
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  if (mark) await form.getByRole("radio", { name: mark }).check();
  if (words) await form.locator("textarea").fill(words);
  await looksRight(page, name);
  await press(form, send, page);
  await page.getByText(says).waitFor();
  await looksRight(page);
}

/** Opens the whistle from the list of what somebody owes, in a group of it. */
async function owed(page, group) {
  await page.goto(LIST);
  await looksRight(page);
  const section = page.locator("section").filter({ has: page.locator("h2", { hasText: group }) });
  await section.locator("a[data-open]", { hasText: TITLE }).first().click();
  await page.getByRole("heading", { level: 1, name: TITLE }).waitFor();
}

test("blown, approved, answered by three, declined and insisted, closed, graded by both sides", async () => {
  const [town, head, ju, shuili, gongdian] = await Promise.all(
    ["zhen", "zhenzhang", "ju", "shuili", "gongdian"].map((it) => deskOf(browser, demo.base, it)),
  );
  const [road, water, power] = [ju, shuili, gongdian];

  // The form comes back with what was typed and its errors at the fields.
  await town.goto(LIST);
  await looksRight(town);
  await town.getByRole("link", { name: "吹一哨" }).click();
  await town.getByRole("heading", { level: 1, name: "吹一哨" }).waitFor();
  await looksRight(town, "whistle-new-1440");
  await town.getByRole("radio", { name: "攻坚哨" }).check();
  await town.fill("#body", `${TITLE}。再下雨就要进水田。`);
  await press(town, "吹哨");
  await forgive(town, /status of 422/);
  for (const field of ["why", "place", "calls"]) await town.locator(`#${field}-error`).waitFor();
  assert.match(await town.inputValue("#body"), /压断了电杆/);
  assert.ok(await town.getByRole("radio", { name: "攻坚哨" }).isChecked());
  await looksRight(town, "whistle-new-wrong-1440");
  await town.fill("#why", "镇上没有挖机和电力资质，修堤要水利局定断面。");
  await chooseVillage(town, "城关镇", "西坡社区");
  await town.fill("#address", "西坡桥下游两百米");
  for (const org of Object.values(CALLED)) await town.getByRole("checkbox", { name: org }).check();
  await press(town, "吹哨");
  await town.getByText("哨吹出去了。").waitFor();
  assert.equal(await town.locator("h1").textContent(), TITLE);
  assert.match(await town.textContent(".matter-head"), /待批准/);
  await looksRight(town, "whistle-asked-1440");

  // Nobody who is named hears of it before the head has approved.
  await road.goto(LIST);
  assert.equal(await road.locator("a[data-open]", { hasText: TITLE }).count(), 0);
  await owed(head, "要我批、要我定的");
  await act(head, head.locator(".matter-acts"), {
    fold: "批准，叫人",
    words: "同意，今天先把路清开。",
    send: "批准，叫人",
    says: "批准了，被叫的单位已经收到。",
    name: "whistle-approve-1440",
  });
  await done(head);

  // Power says it is not theirs; the head insists; what is left of the time goes on.
  await owed(power, "要我们应哨的");
  await looksRight(power, "whistle-called-1440");
  const its = (page, login) => callOf(page, CALLED[login]);
  const decline = its(power, "gongdian").locator("details", { hasText: "不归我们管…" });
  await decline.locator("summary").click();
  await press(decline, "交批准人定", power);
  await forgive(power, /status of 422/);
  await power.getByText("请写明为什么不归你们").first().waitFor();
  await looksRight(power, "whistle-decline-wrong-1440");
  await act(power, its(power, "gongdian"), {
    fold: "不归我们管…",
    words: "断的是通信杆，归通信公司。",
    send: "交批准人定",
    says: "交给批准人定，等的时间不算。",
  });
  const again = await deskOf(browser, demo.base, "zhenzhang");
  await owed(again, "要我批、要我定的");
  await act(again, its(again, "gongdian"), {
    fold: "还是请他们来…",
    words: "杆上有你们的低压线，请先断电。",
    send: "还是请他们来",
    says: "还是请他们来，剩下的时限接着算。",
    name: "whistle-insist-1440",
  });
  await done(again);

  // Each reports in, arrives and finishes, side by side.
  const three = [["ju", road], ["shuili", water], ["gongdian", power]];
  for (const [login, page] of three) {
    await owed(page, "要我们应哨的");
    await act(page, its(page, login), { fold: "报到", words: "三个人，半小时到。", send: "报到", says: "报到了，吹哨的单位已经知道。" });
  }
  for (const [login, page] of three) {
    await page.reload();
    await act(page, its(page, login), { fold: "到场了", send: "记到场", says: "到场记下了。" });
    await act(page, its(page, login), {
      fold: "处置完了，写结果…",
      words: "我们这一段清好了，夜里留人守着。",
      send: "处置完了",
      says: "处置结果送出了，等确认。",
      name: `whistle-finish-${login}-1440`,
    });
  }

  // The whistler looks, closes, and grades each.
  await owed(town, "要我们确认的");
  assert.match(await town.textContent(".matter-head"), /待确认/);
  await looksRight(town, "whistle-acted-1440");
  await act(town, town.locator(".matter-acts"), { fold: "确认办好了，办结", send: "办结", says: "办结了，双方可以互评。" });
  for (const [login, mark, words] of [
    ["ju", "5 分 又快又好", ""],
    ["shuili", "4 分 好", "来得快。"],
    ["gongdian", "2 分 不大好", "来得晚，路多堵了一阵。"],
  ]) {
    await act(town, its(town, login), { fold: "评一评", mark, words, send: "评好了，送出", says: "评好了，对方可以说明情况。" });
  }
  await looksRight(town, "whistle-graded-1440");

  // The called one answers its grade and says whether the whistle was needed.
  await owed(power, "要我们评该不该吹的");
  await act(power, its(power, "gongdian"), {
    fold: "对评分说明情况…",
    words: "等批准人定职责用了时间，定了就来了。",
    send: "送出说明",
    says: "说明送出了，和评分放在一起。",
  });
  await act(power, its(power, "gongdian"), {
    fold: "评这一哨该不该吹",
    mark: "4 分 该吹",
    words: "杆上确有低压线。",
    send: "评好了，送出",
    says: "评好了，谢谢。",
  });
  await town.reload();
  const told = await its(town, "gongdian").textContent();
  for (const words of [/2 分/, /等批准人定职责用了时间/, /4 分/, /杆上确有低压线/]) assert.match(told, words);
  assert.match(await town.textContent(".matter-head"), /已办结/);
  await looksRight(town, "whistle-closed-1440");
  for (const page of [road, water, power]) await done(page);

  // Every number opens its rows, and this whistle is among them.
  await town.goto(LIST);
  await town.locator("main").getByRole("link", { name: "数字", exact: true }).click();
  await town.getByRole("heading", { level: 1, name: "吹哨的数字" }).waitFor();
  await looksRight(town, "whistle-numbers-1440");
  await town.locator("details.meaning summary").click();
  await looksRight(town);
  await town.locator("a.fig").first().click();
  await town.locator("a[data-open]", { hasText: TITLE }).first().waitFor();
  await looksRight(town, "whistle-rows-1440");
  await done(town);
});

test("on a phone the list, the form, one whistle and the numbers fit", async () => {
  const phone = await phoneOf(browser, demo.base, "zhen");
  await phone.goto(`${LIST}?tab=blown`);
  await looksRight(phone, "whistles-360");
  const first = phone.locator("a[data-open]").first();
  const title = await first.textContent();
  await first.click();
  await phone.getByRole("heading", { level: 1, name: title }).waitFor();
  await looksRight(phone, "whistle-360");
  await phone.goto(`${LIST}/new`);
  await looksRight(phone, "whistle-new-360");
  await phone.goto(`${LIST}/numbers`);
  await looksRight(phone, "whistle-numbers-360");
  await done(phone);
});
