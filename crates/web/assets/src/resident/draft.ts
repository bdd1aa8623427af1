// What was typed survives a closed tab, a dead battery and a lost network: kept on this phone only,
// until it was sent. Name, phone, photos and position are never kept: phones are shared.

const PREFIX = "gongjian:draft:";
/** A draft older than this is no longer what the person means to say. */
const KEEP_MS = 7 * 24 * 3600 * 1000;

type Draft = { at: number; values: Record<string, string> };

export function keepDraft(): void {
  try {
    const sent = document.querySelector<HTMLElement>("[data-draft-sent]")?.dataset.draftSent;
    if (sent) localStorage.removeItem(PREFIX + sent);
    const form = document.querySelector<HTMLFormElement>("form[data-draft]");
    if (form) keep(form, PREFIX + (form.dataset.draft ?? ""));
  } catch {
    // No storage (private window, full disk): the form works as without this file.
  }
}

function keep(form: HTMLFormElement, key: string): void {
  const names = (form.dataset.draftFields ?? "").split(" ");
  restore(form, key, names);
  let timer = 0;
  const save = () => {
    const data = new FormData(form);
    const values: Record<string, string> = {};
    for (const name of names) {
      const value = data.get(name);
      if (typeof value === "string" && value) values[name] = value;
    }
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values } satisfies Draft));
    } catch {
      // Full: nothing to be done, and nothing lost that is on the screen.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(save, 400);
  });
}

/** Puts the draft back, unless the server already sent the form filled in. */
function restore(form: HTMLFormElement, key: string, names: string[]): void {
  const text = form.querySelector<HTMLTextAreaElement>("textarea");
  const stored = localStorage.getItem(key);
  if (!stored || !text || text.value || document.getElementById("errors")) return;
  const draft = JSON.parse(stored) as Draft;
  if (Date.now() - draft.at > KEEP_MS || !draft.values[text.name]) return;
  for (const name of names) {
    const value = draft.values[name];
    const field = form.elements.namedItem(name);
    if (!value || !field) continue;
    // The place that a QR code chose is nearer to the truth than an old draft.
    if (field instanceof HTMLSelectElement && field.value) continue;
    (field as HTMLInputElement | RadioNodeList).value = value;
  }
  const note = form.querySelector<HTMLElement>("[data-draft-note]");
  if (!note) return;
  note.hidden = false;
  note.querySelector("button")?.addEventListener("click", () => {
    localStorage.removeItem(key);
    text.value = "";
    note.hidden = true;
    text.focus();
  });
}
