// Photos are shown before they are sent, can be taken out, and are made smaller on the phone:
// a 6 MB picture over a weak network is what makes people give up.

const SIDE_MAX = 1600;
const QUALITY = 0.82;

export function photos(within: ParentNode = document): void {
  for (const box of within.querySelectorAll<HTMLElement>("[data-photos]")) start(box);
}

function start(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>("input[type=file]");
  const list = box.querySelector<HTMLElement>("[data-thumbs]");
  const says = box.querySelector<HTMLElement>("[data-says]");
  if (!input || !list || !says || typeof DataTransfer === "undefined") return;
  const most = Number(box.dataset.photos) || 4;
  let chosen: File[] = [];
  let last: Promise<void> = Promise.resolve();

  const show = () => {
    const carrier = new DataTransfer();
    list.textContent = "";
    chosen.forEach((file, i) => {
      carrier.items.add(file);
      list.append(thumb(file, i + 1, () => {
        chosen = chosen.filter((other) => other !== file);
        show();
        input.focus();
      }));
    });
    input.files = carrier.files;
    input.dispatchEvent(new Event("photos:shown", { bubbles: true }));
  };
  // Who empties the form empties this, too.
  input.addEventListener("photos:clear", () => {
    chosen = [];
    says.textContent = "";
    show();
  });

  input.addEventListener("change", () => {
    const added = [...(input.files ?? [])];
    if (!added.length) return show();
    last = last.then(async () => {
      says.textContent = "正在处理照片…";
      const room = most - chosen.length;
      for (const file of added.slice(0, room)) chosen.push(await smaller(file));
      show();
      says.textContent = added.length > room
        ? `最多 ${most} 张，多出的 ${added.length - room} 张没有加进来。`
        : `已选 ${chosen.length} 张。`;
    });
  });
  // Sending waits until the last photo is ready.
  input.form?.addEventListener("submit", (event) => {
    if (says.textContent !== "正在处理照片…") return;
    event.preventDefault();
    const form = input.form;
    void last.then(() => form?.requestSubmit ? form.requestSubmit() : form?.submit());
  });
}

function thumb(file: File, n: number, remove: () => void): HTMLElement {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.alt = `第 ${n} 张照片`;
  image.src = URL.createObjectURL(file);
  image.onload = () => URL.revokeObjectURL(image.src);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "×";
  button.setAttribute("aria-label", `去掉第 ${n} 张照片`);
  button.addEventListener("click", remove);
  item.append(image, button);
  return item;
}

/** At most 1,600 pixels a side, as JPEG. A file that is no picture stays as it is: the server says
 *  what is wrong with it. */
async function smaller(file: File): Promise<File> {
  const url = URL.createObjectURL(file);
  try {
    const image = await new Promise<HTMLImageElement>((done, fail) => {
      const element = new Image();
      element.onload = () => done(element);
      element.onerror = fail;
      element.src = url;
    });
    const scale = Math.min(1, SIDE_MAX / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || (scale === 1 && blob.size >= file.size)) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(url);
  }
}
