// The selected row of a list and its preview beside it.
//
// Markup: `<tr data-row hx-get="…/preview" hx-target="#preview" hx-trigger="preview">` holding a link
// `<a data-open href="…">`. The row asks for its preview when it is selected.

/** Holding J down must not send a request for each row passed. */
const SETTLE_MS = 140;

export type Rows = { move(by: 1 | -1): void; open(): boolean };

export function rows(): Rows {
  let timer = 0;
  const all = () => [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const selected = () => document.querySelector<HTMLElement>("[data-row].sel");

  const select = (row: HTMLElement) => {
    for (const other of all()) {
      other.classList.toggle("sel", other === row);
      other.setAttribute("aria-selected", String(other === row));
    }
    row.scrollIntoView({ block: "nearest" });
    clearTimeout(timer);
    // Where the preview stands below the list (a narrow screen), nobody would see it.
    if (matchMedia("(min-width: 1100px)").matches) {
      timer = window.setTimeout(() => row.dispatchEvent(new CustomEvent("preview")), SETTLE_MS);
    }
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element) || target.closest("a, button, input, select, label")) return;
    const row = target.closest<HTMLElement>("[data-row]");
    if (row) select(row);
  });

  // What is done in the preview leads back to the list: there the next row is selected by itself, or
  // the same one where the act leaves it in the list.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.closest("#preview")) return;
    const back = form.elements.namedItem("back");
    const now = selected();
    if (!(back instanceof HTMLInputElement) || !now) return;
    const list = all();
    const at = list.indexOf(now);
    const next = form.hasAttribute("data-stays") ? now : (list[at + 1] ?? list[at - 1]);
    const id = next?.getAttribute("hx-get")?.match(/\/requests\/(\d+)\//)?.[1];
    const [path = "", query = ""] = back.value.split("?");
    const kept = query.split("&").filter((it) => it && !it.startsWith("row="));
    if (id) kept.push(`row=${id}`);
    back.value = kept.length ? `${path}?${kept.join("&")}` : path;
  });
  selected()?.scrollIntoView({ block: "nearest" });

  return {
    move(by) {
      const list = all();
      const now = selected();
      const next = now ? list[list.indexOf(now) + by] : list[0];
      if (next) select(next);
    },
    open() {
      const link = selected()?.querySelector<HTMLAnchorElement>("a[data-open]");
      link?.click();
      return Boolean(link);
    },
  };
}
