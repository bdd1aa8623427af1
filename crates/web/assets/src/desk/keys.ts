// The keyboard of the desk. No key acts while somebody is typing, and none with Ctrl, Alt or Meta.
import type { Rows } from "./rows";

export function keys(rows: Rows): void {
  const help = document.querySelector<HTMLDialogElement>("#keys");
  for (const button of document.querySelectorAll("[data-keys-help]")) {
    button.addEventListener("click", () => help?.showModal());
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const at = event.target;
    if (!(at instanceof Element)) return;
    if (at.closest("input, textarea, select, [contenteditable]")) {
      // Esc leaves the field, so that the keys work again.
      if (event.key === "Escape") (at as HTMLElement).blur();
      return;
    }
    if (help?.open) return;
    if (act(event.key, at, rows, help)) event.preventDefault();
  });
}

/** Whether the key meant something here. */
function act(key: string, at: Element, rows: Rows, help: HTMLDialogElement | null): boolean {
  switch (key) {
    case "j":
    case "J":
      rows.move(1);
      return true;
    case "k":
    case "K":
      rows.move(-1);
      return true;
    case "Enter":
      // A focused link or button keeps its own Enter.
      return at.closest("a, button, summary, [data-key]") ? false : rows.open();
    case "d":
    case "D":
      return offer() || press(key);
    case "/": {
      const search = document.querySelector<HTMLInputElement>("#search");
      search?.focus();
      search?.select();
      return Boolean(search);
    }
    case "?":
      help?.showModal();
      return Boolean(help);
    case "Escape":
      return closeMenus();
    default:
      return press(key);
  }
}

/**
 * Goes to the dispatch: to the office that is chosen beforehand, so that Enter sends; where none is,
 * to all that are offered, so that the next digit does.
 */
function offer(): boolean {
  const offers = document.querySelector<HTMLElement>("[data-offers]");
  const chosen = offers?.querySelector<HTMLElement>("[data-chosen]");
  (chosen ?? offers)?.focus();
  return Boolean(offers);
}

/** Presses the act that carries this key (`data-key="1"`, `data-key="D"`). */
function press(key: string): boolean {
  if (!/^[0-9a-z]$/i.test(key)) return false;
  const button = document.querySelector<HTMLElement>(`[data-key="${key.toUpperCase()}"]`);
  if (!button) return false;
  // An act that needs more than a press (a reason, an office) is a <details>: open it and go inside.
  if (button instanceof HTMLElement && button.tagName === "SUMMARY") {
    const details = button.parentElement as HTMLDetailsElement;
    details.open = true;
    // What holds more acts leads to the first of them, any other to its first field.
    const more = details.hasAttribute("data-more");
    const inside = more ? "details > summary" : "textarea, select, input:not([type=hidden])";
    details.querySelector<HTMLElement>(more ? `.inside ${inside}` : inside)?.focus();
  } else {
    button.click();
  }
  return true;
}

function closeMenus(): boolean {
  const open = document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]");
  for (const menu of open) menu.open = false;
  return open.length > 0;
}
