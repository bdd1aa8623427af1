// An answer template is put into its field at once. Without this the button asks the server, which
// brings the page back with the words in it.

export function templates(): void {
  document.addEventListener("click", (event) => {
    const target = event.target;
    const button = target instanceof Element ? target.closest<HTMLElement>("button[data-apply]") : null;
    if (!button) return;
    event.preventDefault();
    const select = button.parentElement?.querySelector<HTMLSelectElement>("select");
    const field = document.getElementById(button.dataset.apply ?? "");
    const words = select?.selectedOptions[0]?.dataset.words;
    if (!words || !(field instanceof HTMLTextAreaElement)) {
      select?.focus();
      return;
    }
    // What was typed stays: the template goes below it.
    const typed = field.value.trimEnd();
    field.value = typed ? `${typed}\n${words}` : words;
    field.focus();
    // The first gap that nobody filled is marked, to be typed over.
    const gap = /【[^】\n]*】/.exec(field.value);
    if (gap) field.setSelectionRange(gap.index, gap.index + gap[0].length);
  });
}
