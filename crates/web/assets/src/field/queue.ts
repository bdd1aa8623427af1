// What waits on this phone, shown: how many, why, and what can be done about each.
import { type Ended, onRound, send } from "./send";
import { type Entry, drop, waiting } from "./store";

const WHY: Record<Ended, string> = {
  all: "",
  offline: "现在没有网，来网自动发。",
  later: "暂时没发出去，过一会儿自动再发。",
  "signed-out": "登录过期了。重新登录以后自动发，写的都在。",
  "other-account": "现在登录的是另一个账号。用写这些的账号登录以后再发。",
};

const NAMES: Record<string, string> = { log: "记一笔", meeting: "院落会" };

/** Shows the queue on pages that have a place for it, and keeps it true. */
export function showQueue(account: string, county: string): void {
  const box = document.querySelector<HTMLElement>("[data-queue]");
  if (!box) return;
  let why: Ended = navigator.onLine ? "all" : "offline";
  const show = () => void draw(box, account, county, why);
  onRound((ended) => {
    why = ended;
    show();
  });
  addEventListener("offline", () => {
    why = "offline";
    show();
  });
  document.addEventListener("field:kept", show);
  box.querySelector("[data-queue-send]")?.addEventListener("click", () => void send(account, county));
  show();
}

async function draw(box: HTMLElement, account: string, county: string, why: Ended): Promise<void> {
  const entries = await waiting(account);
  box.hidden = !entries.length;
  if (!entries.length) return;
  const stopped = entries.filter((it) => it.say).length;
  const ready = entries.length - stopped;
  const title = [ready ? `${ready} 条等着发` : "", stopped ? `${stopped} 条要改` : ""].filter(Boolean);
  box.querySelector("[data-queue-title]")!.textContent = title.join("，");
  const says = box.querySelector<HTMLElement>("[data-queue-says]")!;
  says.textContent = WHY[why] || (ready ? "正在发…" : "改好以后再发，写的都还在。");
  if (why === "signed-out") {
    const link = document.createElement("a");
    link.href = `/${county}/staff/sign-in?back=${encodeURIComponent(location.pathname)}`;
    link.textContent = "去登录";
    says.append(" ", link);
  }
  box.querySelector<HTMLElement>("[data-queue-send]")!.hidden = !ready;
  const list = box.querySelector<HTMLElement>("[data-queue-list]")!;
  list.textContent = "";
  for (const entry of entries) list.append(line(entry));
}

function line(entry: Entry): HTMLElement {
  const item = document.createElement("li");
  const at = new Date(entry.at);
  const clock = `${at.getMonth() + 1} 月 ${at.getDate()} 日 ${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
  const photos = entry.photos.length ? ` · ${entry.photos.length} 张照片` : "";
  const words = document.createElement("span");
  words.textContent = `${NAMES[entry.form] ?? ""} · ${clock}${photos} · ${entry.title}`;
  item.append(words);
  if (entry.say) {
    const why = document.createElement("p");
    why.className = "err";
    why.textContent = entry.say;
    item.append(why);
    item.append(button("改一改", () => {
      const here = location.pathname === entry.action;
      location.assign(`${entry.action}#kept-${entry.key}`);
      // Only the part behind # changed: the form is filled when the page is opened.
      if (here) location.reload();
    }));
    item.append(button("删掉", async () => {
      if (!confirm("删掉以后找不回来。确定删掉这一条吗？")) return;
      await drop(entry.key);
      document.dispatchEvent(new Event("field:kept"));
    }));
  }
  return item;
}

function button(words: string, act: () => void): HTMLElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "pill";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
