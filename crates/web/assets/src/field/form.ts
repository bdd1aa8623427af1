// The two forms that work without a network. What is typed is kept as a draft, photos too; what is
// sent goes through the queue, so that it is on the phone before it is on its way.
import { serverMinute, serverNow } from "./clock";
import { send } from "./send";
import {
  type Draft, type Entry, type Photo, drop, dropDraft, fileOf, find, findDraft, freshKey, keep, keepDraft, photosOf,
} from "./store";

/** A draft older than this is no longer what the person means to say. The page says so. */
const KEEP_MS = 7 * 24 * 3600 * 1000;

/** What a page knows anew each time, and no draft brings back. */
const NOT_KEPT = ["csrf", "key", "photos"];

export function offlineForm(account: string, county: string): void {
  const form = document.querySelector<HTMLFormElement>("form[data-offline]");
  if (!form) return;
  const name = form.dataset.offline ?? "";
  const draft = `${account}:${county}:${name}`;
  let editing: Entry | undefined;
  let timer = 0;
  let saving: Promise<void> = Promise.resolve();
  let gone = false;

  const save = () => {
    // What was sent is no draft any more, though it still stands on the page that is left.
    if (gone) return;
    saving = saving.then(async () => {
      const fields = fieldsOf(form);
      const photos = await photosOf(fileInput(form));
      // A form nobody has written into is no draft.
      if (!titleOf(form) && !photos.length) return dropDraft(draft);
      await keepDraft({ id: draft, account, at: Date.now(), fields, photos });
    }).catch(() => undefined);
  };
  const later = () => {
    clearTimeout(timer);
    timer = window.setTimeout(save, 300);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("photos:shown", later);
  addEventListener("pagehide", save);

  const kept = location.hash.match(/^#kept-([0-9a-f]+)$/)?.[1];
  void (kept ? find(kept) : Promise.resolve(undefined)).then(async (entry) => {
    if (entry && entry.account === account) {
      editing = entry;
      fill(form, entry.fields, entry.photos);
      if (entry.say) say(form, entry.say);
    } else if (!document.getElementById("errors")) {
      await restore(form, draft);
    }
    // The page may have been kept this morning.
    if (!navigator.onLine) freshMinute(form);
  });
  // Or it lay open since, and nobody has written into it.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") freshMinute(form);
  });

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    void submitted();
  });

  let busy = false;
  async function submitted(): Promise<void> {
    if (busy || !form) return;
    busy = true;
    clearTimeout(timer);
    unsay(form);
    const missing = missingOf(form);
    if (missing.length) {
      say(form, "", missing);
      busy = false;
      return;
    }
    const key = editing?.key ?? freshKey();
    const photos = await photosOf(fileInput(form));
    const entry: Entry = {
      key, account, county, form: name, action: form.getAttribute("action") ?? "",
      at: editing?.at ?? Date.now(), when: editing ? editing.when : serverNow(), title: titleOf(form), fields: fieldsOf(form), photos,
    };
    try {
      await keep(entry);
    } catch {
      // No room on the phone: the plain way, over the network, is still there.
      form.submit();
      return;
    }
    await saving;
    await dropDraft(draft);
    document.dispatchEvent(new Event("field:kept"));
    const fared = (await send(account, county)).find((it) => it.entry.key === key);
    busy = false;
    if (fared?.to) {
      gone = true;
      location.assign(fared.to);
    } else if (fared) {
      // It came back at once: the person is still here to mend it, so it waits in the form.
      await drop(key);
      editing = undefined;
      document.dispatchEvent(new Event("field:kept"));
      say(form, fared.say ?? "", fared.fields);
      save();
    } else {
      editing = undefined;
      history.replaceState(null, "", location.pathname);
      empty(form);
      tell(form, "先存在手机上了，来网自动发。可以接着记下一条。");
    }
  }
}

const fileInput = (form: HTMLFormElement) => form.querySelector<HTMLInputElement>("input[type=file]");

function fieldsOf(form: HTMLFormElement): [string, string][] {
  const fields: [string, string][] = [];
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string" && !NOT_KEPT.includes(name)) fields.push([name, value]);
  });
  return fields;
}

/** The first words that say what it is. */
function titleOf(form: HTMLFormElement): string {
  for (const field of form.querySelectorAll<HTMLTextAreaElement>("textarea")) {
    if (field.value.trim()) return field.value.trim().slice(0, 24);
  }
  const more = form.querySelector<HTMLInputElement>("[name=came]");
  return more?.value ? `来了 ${more.value} 人` : "";
}

function missingOf(form: HTMLFormElement): { field: string; say: string }[] {
  const missing: { field: string; say: string }[] = [];
  if (form.dataset.offline === "log") {
    if (!form.querySelector("[name=kind]:checked")) missing.push({ field: "kind", say: "请先选这一笔是什么事。" });
    const words = form.querySelector<HTMLTextAreaElement>("#words");
    if (!words?.value.trim()) missing.push({ field: "words", say: "请写一句做了什么、看到了什么。" });
  } else {
    const came = form.querySelector<HTMLInputElement>("#came");
    if (!/^\d+$/.test(came?.value.trim() ?? "")) {
      missing.push({ field: "came", say: "来了多少人请写一个数字；只要人数，不要名单。" });
    }
  }
  return missing;
}

async function restore(form: HTMLFormElement, id: string): Promise<void> {
  const draft: Draft | undefined = await findDraft(id);
  if (!draft) return;
  if (Date.now() - draft.at > KEEP_MS) return dropDraft(id);
  // What a link says beforehand (which round, which kind) is nearer to the truth than an old draft.
  if (new URLSearchParams(location.search).has("kind")) return;
  fill(form, draft.fields, draft.photos);
  const note = form.querySelector<HTMLElement>("[data-draft-note]");
  if (!note) return;
  note.hidden = false;
  note.querySelector("button")?.addEventListener("click", () => {
    void dropDraft(id);
    empty(form);
    note.hidden = true;
  });
}

function fill(form: HTMLFormElement, fields: [string, string][], photos: Photo[]): void {
  const last = Math.max(0, ...fields.map(([name]) => Number(name.match(/^need-(\d+)-/)?.[1] ?? 0)));
  form.dispatchEvent(new CustomEvent("needs:wanted", { detail: last }));
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name);
    if (!field) continue;
    (field as HTMLInputElement | RadioNodeList).value = value;
    if (value && field instanceof Element) field.closest("details")?.setAttribute("open", "");
  }
  form.dispatchEvent(new Event("field:filled"));
  const input = fileInput(form);
  if (input && photos.length && typeof DataTransfer !== "undefined") {
    const carrier = new DataTransfer();
    for (const photo of photos) carrier.items.add(fileOf(photo));
    input.files = carrier.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** Sets the field for the time to now, where the form is empty and nobody chose another time. */
function freshMinute(form: HTMLFormElement): void {
  const held = form.querySelector<HTMLInputElement>("[name=held_at]");
  if (!held || titleOf(form) || held.value !== held.defaultValue || document.getElementById("errors")) return;
  // What the page came with is what a reset brings back: from now on, this minute.
  held.defaultValue = serverMinute();
  held.value = held.defaultValue;
}

function empty(form: HTMLFormElement): void {
  form.reset();
  freshMinute(form);
  for (const hidden of ["round", "request"]) {
    const field = form.querySelector<HTMLInputElement>(`[name=${hidden}]`);
    if (field) field.value = "";
  }
  fileInput(form)?.dispatchEvent(new Event("photos:clear"));
  const note = form.querySelector<HTMLElement>("[data-draft-note]");
  if (note) note.hidden = true;
}

/** The list of errors at the head, and each beside its field, as the server would send them. */
function say(form: HTMLFormElement, whole: string, fields: { field: string; say: string }[] = []): void {
  unsay(form);
  const box = document.createElement("div");
  box.className = "error-summary";
  box.id = "errors";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  const head = document.createElement("h2");
  head.textContent = fields.length ? `有 ${fields.length} 处要改，写好的内容都还在` : "没有发成，写好的内容都还在";
  box.append(head);
  const list = document.createElement("ul");
  for (const it of fields.length ? fields : [{ field: form.id || "words", say: whole }]) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${it.field}`;
    link.textContent = it.say;
    item.append(link);
    list.append(item);
    const target = document.getElementById(it.field);
    if (!fields.length || !target) continue;
    const error = document.createElement("p");
    error.className = "err";
    error.id = `${it.field}-error`;
    error.dataset.said = "";
    error.textContent = it.say;
    target.closest(".field")?.classList.add("bad");
    if (target.matches("fieldset")) target.querySelector("legend")?.after(error);
    else target.before(error);
    target.closest("details")?.setAttribute("open", "");
    if (target.matches("input, textarea, select")) {
      target.setAttribute("aria-invalid", "true");
      target.setAttribute("aria-describedby", error.id);
    }
  }
  box.append(list);
  form.before(box);
  box.focus();
}

function unsay(form: HTMLFormElement): void {
  document.getElementById("errors")?.remove();
  document.querySelector("[data-told]")?.remove();
  form.querySelectorAll(".err").forEach((it) => it.remove());
  form.querySelectorAll(".bad").forEach((it) => it.classList.remove("bad"));
  form.querySelectorAll("[aria-invalid]").forEach((it) => {
    it.removeAttribute("aria-invalid");
    it.removeAttribute("aria-describedby");
  });
}

function tell(form: HTMLFormElement, words: string): void {
  const told = document.createElement("p");
  told.className = "notice ok";
  told.dataset.told = "";
  told.setAttribute("role", "status");
  told.tabIndex = -1;
  told.textContent = words;
  form.before(told);
  told.focus();
}
