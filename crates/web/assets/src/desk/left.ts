// Due times that go on counting while a page is open: `<span data-left="1380">`, in seconds from the
// moment the page came. The clock of the device is not asked what time it is, only how much passed.

/** How often the words are made anew. */
const EVERY_MS = 10_000;

export function left(): void {
  const began = performance.now();
  const all = [...document.querySelectorAll<HTMLElement>("[data-left]")];
  if (all.length === 0) return;
  const seconds = new Map(all.map((it) => [it, Number(it.dataset["left"])]));
  setInterval(() => {
    const passed = Math.floor((performance.now() - began) / 1000);
    for (const [element, from] of seconds) {
      const now = from - passed;
      const said = words(now);
      if (element.textContent !== said) element.textContent = said;
      element.classList.toggle("t-late", now < 0);
    }
  }, EVERY_MS);
}

/** The same words as `left` in `staff/whistles.rs`. */
export function words(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const long =
    days > 0 ? `${days} 天${hours > 0 ? ` ${hours} 小时` : ""}`
    : hours > 0 ? `${hours} 小时${rest > 0 ? ` ${rest} 分钟` : ""}`
    : `${Math.max(rest, 1)} 分钟`;
  if (seconds < 0) return `超 ${long}`;
  return minutes === 0 ? "还剩不到 1 分钟" : `还剩 ${long}`;
}
