// What sounds the same is shown while the form is written, so that nobody has to be asked later.
// Sends what is in the form to our own server only, and only when the words and the place are there.

const WAIT_MS = 700;
/** Fewer characters say nothing that could be compared. */
const CHARS_MIN = 6;
const FIELDS = ["text", "category", "place", "address", "lat", "lon"];

export function alike(): void {
  const box = document.querySelector<HTMLElement>("[data-alike]");
  const form = box?.closest("form");
  const address = box?.dataset.alike;
  if (!box || !form || !address) return;
  let timer = 0;
  let asked = "";
  const ask = async () => {
    const all = new FormData(form);
    const body = new URLSearchParams();
    for (const name of FIELDS) {
      const value = all.get(name);
      if (typeof value === "string" && value) body.set(name, value);
    }
    const ready = (body.get("text") ?? "").trim().length >= CHARS_MIN && (body.has("place") || body.has("address"));
    if (!ready || body.toString() === asked) return;
    asked = body.toString();
    try {
      const answer = await fetch(address, { method: "POST", body });
      // What came back late for words that were changed since is not shown.
      if (asked !== body.toString()) return;
      box.innerHTML = answer.ok && answer.status !== 204 ? await answer.text() : "";
    } catch {
      // No network: the server asks when the form is sent.
    }
  };
  form.addEventListener("change", (event) => {
    if (!(event.target instanceof Element) || !event.target.matches(FIELDS.map((it) => `[name=${it}]`).join(","))) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), WAIT_MS);
  });
}
