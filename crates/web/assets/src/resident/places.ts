// A long list of villages becomes short while one types. The list itself stays the field.

/** Below this many places a filter is one more thing to read. */
const FEW = 24;

export function placeFilter(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-filter]")) {
    const select = box.querySelector("select");
    const input = box.querySelector<HTMLInputElement>("[data-filter-input]");
    const says = box.querySelector<HTMLElement>("[data-says]");
    if (!select || !input || !says || select.options.length < FEW) continue;
    const all = [...select.children].map((child) => child.cloneNode(true) as HTMLElement);
    box.querySelector<HTMLElement>("[data-filter-box]")!.hidden = false;
    input.addEventListener("input", () => narrow(select, all, input.value.trim().toLowerCase(), says));
  }
}

/** Options may carry pinyin initials in `data-k`. A town's name shows all its villages. */
function narrow(select: HTMLSelectElement, all: HTMLElement[], wanted: string, says: HTMLElement): void {
  const was = select.value;
  const ofPlaces = says.closest<HTMLElement>("[data-filter]")?.dataset.filter !== "org";
  const what = ofPlaces ? "地方" : "单位";
  const none = ofPlaces ? "没有找到，换个字试试，或在下面写地址。" : "没有找到，换个字试试。";
  const hit = (text: string, initials?: string) =>
    text.toLowerCase().includes(wanted) || (initials ?? "").includes(wanted);
  select.textContent = "";
  let found = 0;
  for (const child of all) {
    const copy = child.cloneNode(true) as HTMLElement;
    if (copy instanceof HTMLOptGroupElement) {
      if (!hit(copy.label, copy.dataset.k)) {
        for (const option of [...copy.children] as HTMLOptionElement[]) {
          if (!hit(option.text, option.dataset.k) && option.value !== was) option.remove();
        }
      }
      found += copy.children.length;
      if (copy.children.length) select.append(copy);
    } else {
      select.append(copy);
    }
  }
  select.value = was;
  says.textContent = wanted ? (found ? `找到 ${found} 个${what}，请在下面选。` : none) : "";
}
