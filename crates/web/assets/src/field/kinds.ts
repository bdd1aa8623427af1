// Only what belongs to the kind that was chosen is shown. Without this both halves stand there.

export function kinds(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-offline=log]");
  if (!form) return;
  const show = () => {
    const kind = form.querySelector<HTMLInputElement>("[name=kind]:checked")?.value;
    for (const it of form.querySelectorAll<HTMLElement>(".for-problem")) it.hidden = kind !== "problem";
    for (const it of form.querySelectorAll<HTMLElement>(".for-joined")) it.hidden = !kind || kind === "problem";
  };
  form.addEventListener("change", show);
  // After a reset, or a draft put back, the choice is another one.
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("field:filled", show);
  show();
}
