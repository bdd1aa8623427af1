// One storm, three towns, forty requests: combed, grouped, answered and checked with one act each; then
// everybody says for themselves, and two leave. At 1440 px.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, done, forgive, launch, noOverflow, page360, serveDemo, shot } from "../harness.mjs";
import { COUNTY, deskOf, send } from "../people.mjs";

const TOWNS = ["城关镇", "滔河镇", "南宫山镇"];
const SAID = [
  "通村路被洪水冲断了一截，车过不去",
  "昨晚大雨，进村的水泥路塌了半边，班车不敢进来",
  "路基被水掏空了，路面悬着，娃娃上学从上面走",
  "进村路塌方，土石堆了半边路，只能过三轮车",
];

let browser, demo;
const codes = [];

before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  const page = await page360(browser, demo.base, { javaScript: false });
  await page.goto(`${COUNTY}/report`);
  const places = [];
  for (const town of TOWNS) {
    const options = page.locator(`#place optgroup[label="${town}"] option`);
    const values = await options.evaluateAll((all) => all.map((it) => it.value));
    places.push(values.slice(0, 6));
  }
  await done(page);
  for (let nth = 0; nth < 40; nth += 1) {
    const own = places[nth % 3];
    const place = own[Math.floor(nth / 3) % own.length];
    const text = `${SAID[nth % SAID.length]}，第 ${nth + 1} 处。`;
    codes.push(await send(demo.base, { text, place, category: "road" }));
  }
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
const button = (page, name) => page.getByRole("button", { name });

test("forty requests of three towns are handled once, and each person answers for themselves", async () => {
  const bureau = await deskOf(browser, demo.base, "ju");
  await bureau.goto(`${COUNTY}/staff/joint`);
  await looksRight(bureau, "joint-empty-1440");
  await bureau.getByRole("link", { name: "梳理同类的事" }).click();
  await looksRight(bureau);
  await bureau.selectOption("#f-category", "road");
  await bureau.fill("#f-words", "处");
  await button(bureau, "看").click();
  await bureau.getByText("个镇，40 件").waitFor();
  await looksRight(bureau, "joint-comb-1440");

  // Without a name it comes back with everything ticked.
  for (const box of await bureau.locator(".comb-town input[type=checkbox]").all()) await box.check();
  await button(bureau, "勾上的一起办").click();
  assert.match(await bureau.textContent("#title-error"), /名字/);
  await forgive(bureau, /status of 422/);
  assert.equal(await bureau.locator(".comb-town input:checked").count(), 40);
  await looksRight(bureau);
  await bureau.fill("#title", "大雨通村路水毁");
  const began = Date.now();
  await button(bureau, "勾上的一起办").click();
  await bureau.getByText("40 件一起办了。").waitFor();
  const took = Date.now() - began;
  assert.ok(took < 5_000, `grouping forty took ${took} ms`);
  await bureau.getByRole("heading", { level: 1, name: "大雨通村路水毁" }).waitFor();
  await looksRight(bureau, "joint-open-1440");
  const address = new URL(bureau.url()).pathname;

  // Answered once; one of them gets words of its own.
  await bureau.locator("summary.act", { hasText: "统一答复" }).click();
  await button(bureau, "答复，交去核查").click();
  assert.match(await bureau.textContent("#answer-words-error"), /写/);
  await forgive(bureau, /status of 422/);
  await bureau.fill("#answer-words", "三个镇的水毁路段都抢通了，车能走了。");
  await bureau.locator("details.picks summary").first().click();
  await bureau.locator("textarea[name^='a-']").first().fill("您门口这一处另外加了涵管。");
  await looksRight(bureau, "joint-answer-1440");
  await button(bureau, "答复，交去核查").click();
  await bureau.getByText("40 件一起办了。").waitFor();
  await bureau.locator(".matter-head .tag", { hasText: "待核查" }).waitFor();

  // A town's desk passes its own share, the county's desk the rest.
  const town = await deskOf(browser, demo.base, "zhen");
  await town.goto(`${COUNTY}/staff/joint`);
  await looksRight(town, "joint-share-1440");
  await town.getByRole("link", { name: "大雨通村路水毁" }).first().click();
  await town.getByText("这里只列您辖区的件").waitFor();
  await town.locator("summary.act", { hasText: "核查通过" }).click();
  await looksRight(town);
  await button(town, "都通过").click();
  await town.getByText(/1[34] 件一起办了。/).waitFor();
  await done(town);
  const county = await deskOf(browser, demo.base, "xian");
  await county.goto(address);
  await county.locator("summary.act", { hasText: "核查通过" }).click();
  await button(county, "都通过").click();
  await county.getByText(/2[67] 件一起办了。/).waitFor();
  await county.locator(".matter-head .tag", { hasText: "办结" }).waitFor();
  await done(county);

  // Everybody hears their own answer. Two say that it is not solved, the others rate.
  const person = await page360(browser, demo.base, { javaScript: false });
  await person.goto(`${COUNTY}/t/${codes[3]}`);
  await person.getByText("抢通了").first().waitFor();
  await looksRight(person, "joint-track-360");
  for (const [nth, code] of codes.entries()) {
    await person.goto(`${COUNTY}/t/${code}/rate`);
    const solved = nth !== 5 && nth !== 20;
    await person.locator(`input[name=solved][value=${solved ? "yes" : "no"}]`).check({ force: true });
    await person.locator(`input[name=mark][value="${solved ? 5 : 1}"]`).check({ force: true });
    if (!solved) await person.fill("#words", "我门口这一处还是断的。");
    await person.locator("main form button.btn").click();
    await person.waitForURL(/rated/);
  }
  await done(person);

  await bureau.reload();
  await bureau.getByText("2 件，单独办").waitFor();
  assert.equal(await bureau.getByText("我门口这一处还是断的。").count(), 2, "who left says why");
  const figures = await bureau.locator(".joint-figs .fig").allTextContents();
  const flat = figures.map((it) => it.replace(/\s+/g, " ").trim());
  assert.match(flat[0], /并入 ?40/);
  assert.match(flat[1], /退出 ?2/);
  assert.match(flat[3], /已办结 ?38/);
  assert.match(flat[4], /38 \/ 38/);
  await looksRight(bureau, "joint-closed-1440");
  // One of the two goes on by itself, with the same department.
  await bureau.locator("section", { hasText: "退出的" }).locator("a.t").first().click();
  await bureau.getByText("群众说没解决").first().waitFor();
  await looksRight(bureau);
  await done(bureau);
});
