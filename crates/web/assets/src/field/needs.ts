// One line more for a need, with one tap.

export function needs(): void {
  const box = document.querySelector<HTMLElement>("[data-needs]");
  const add = document.querySelector<HTMLButtonElement>("[data-need-add]");
  const form = box?.closest("form");
  if (!box || !add || !form) return;
  const most = Number(box.dataset.needs) || 20;
  const lines = () => box.querySelectorAll<HTMLElement>("[data-need]");
  const one = () => {
    const nth = lines().length + 1;
    if (nth > most) return;
    box.append(copy(lines()[0]!, nth));
    add.hidden = nth === most;
  };
  add.addEventListener("click", () => {
    one();
    const all = lines();
    all[all.length - 1]?.querySelector("textarea")?.focus();
  });
  // A draft may have had more lines than the page.
  form.addEventListener("needs:wanted", (event) => {
    while (lines().length < Math.min(most, (event as CustomEvent<number>).detail)) one();
  });
}

function copy(first: HTMLElement, nth: number): HTMLElement {
  const line = first.cloneNode(true) as HTMLElement;
  line.dataset.need = String(nth);
  line.querySelector("legend")!.textContent = `第 ${nth} 件`;
  line.querySelectorAll(".err").forEach((it) => it.remove());
  line.querySelectorAll(".bad").forEach((it) => it.classList.remove("bad"));
  line.querySelector("details")?.removeAttribute("open");
  const renamed = (text: string) => text.replace(/^need-\d+-/, `need-${nth}-`);
  for (const field of line.querySelectorAll<HTMLInputElement>("input, textarea, select")) {
    field.name = renamed(field.name);
    field.id = renamed(field.id);
    field.value = "";
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  for (const label of line.querySelectorAll("label")) label.htmlFor = renamed(label.htmlFor);
  return line;
}
