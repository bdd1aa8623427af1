// Boxes over a photo that is to be public: dragged with a pointer, or typed as per cent. The fields
// hold what is sent; what is drawn follows them.

interface Row {
  readonly inputs: HTMLInputElement[];
}

const NAMES = ["x", "y", "w", "h"];

function rowsOf(form: HTMLFormElement): Row[] {
  const items = [...form.querySelectorAll<HTMLElement>(".boxes-rows > li")];
  return items.map((item) => ({
    inputs: NAMES.map((name) => item.querySelector<HTMLInputElement>(`[name^="${name}-"]`)).filter((it) => it !== null),
  }));
}

function values(row: Row): number[] {
  return row.inputs.map((it) => (it.value.trim() === "" ? Number.NaN : Number(it.value)));
}

/** What is drawn: an SVG over the photo, because the page's policy forbids style attributes. */
function draw(svg: SVGSVGElement, boxes: number[][]): void {
  svg.replaceChildren();
  for (const [x, y, width, height] of boxes) {
    if (![x, y, width, height].every((it) => Number.isFinite(it))) continue;
    const rect = document.createElementNS(svg.namespaceURI, "rect");
    const sides = { x, y, width, height };
    for (const [name, value] of Object.entries(sides)) rect.setAttribute(name, String(value));
    svg.append(rect);
  }
}

function surface(photo: HTMLElement): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 100");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  photo.append(svg);
  return svg;
}

/** One more row behind the last, copied from it. */
function added(form: HTMLFormElement, most: number): Row | undefined {
  const list = form.querySelector<HTMLElement>(".boxes-rows");
  const last = list?.lastElementChild;
  const number = (list?.children.length ?? 0) + 1;
  if (!list || !last || number > most) return undefined;
  const item = last.cloneNode(true) as HTMLElement;
  const legend = item.querySelector("legend");
  if (legend) legend.textContent = `第 ${number} 个框`;
  for (const input of item.querySelectorAll("input")) {
    const name = input.name.split("-")[0] ?? "";
    input.name = input.id = `${name}-${number}`;
    input.value = "";
    input.closest("label")?.setAttribute("for", input.id);
  }
  list.append(item);
  return rowsOf(form)[number - 1];
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
const inside = (value: number): number => Math.min(100, Math.max(0, value));

export function boxes(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-boxes]");
  const photo = form?.querySelector<HTMLElement>("[data-boxes-photo]");
  if (!form || !photo) return;
  const svg = surface(photo);
  const show = (drawn: number[][] = []): void => draw(svg, [...rowsOf(form).map(values), ...drawn]);
  form.addEventListener("input", () => show());
  show();

  let from: [number, number] | null = null;
  const at = (event: PointerEvent): [number, number] => {
    const area = photo.getBoundingClientRect();
    return [
      inside(((event.clientX - area.left) / area.width) * 100),
      inside(((event.clientY - area.top) / area.height) * 100),
    ];
  };
  const box = (event: PointerEvent): number[] => {
    const [x, y] = from ?? [0, 0];
    const [toX, toY] = at(event);
    return [Math.min(x, toX), Math.min(y, toY), Math.abs(toX - x), Math.abs(toY - y)].map(tenth);
  };
  photo.addEventListener("pointerdown", (event) => {
    from = at(event);
    photo.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  photo.addEventListener("pointermove", (event) => {
    if (from) show([box(event)]);
  });
  photo.addEventListener("pointercancel", () => {
    from = null;
    show();
  });
  photo.addEventListener("pointerup", (event) => {
    if (!from) return;
    const drawn = box(event);
    from = null;
    // A tap is no box.
    if ((drawn[2] ?? 0) >= 1 && (drawn[3] ?? 0) >= 1) {
      const free = rowsOf(form).find((row) => values(row).every(Number.isNaN)) ?? added(form, 12);
      free?.inputs.forEach((input, nth) => (input.value = String(drawn[nth])));
    }
    show();
  });
}
