// "拿来改": puts an answer that was given before into the field, to be edited. Nothing is sent by it.
export function takes(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-take]") : null;
    if (!button) return;
    const from = document.getElementById(button.dataset["take"] ?? "");
    const into = document.getElementById(button.dataset["into"] ?? "");
    if (!from || !(into instanceof HTMLTextAreaElement)) return;
    const own = into.value.trim();
    const words = from.textContent?.trim() ?? "";
    into.value = own ? `${own}\n${words}` : words;
    into.focus();
  });
}
