// What every form of the house does when scripts run.

/** A second tap on the button sends nothing: the button goes quiet and says what happens. The
 *  server would refuse the second sending too (same key); this spares the wait. */
export function guardForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    // The answer is a file: the page stays, and its button with it.
    if (form.dataset.download !== undefined) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // After this turn, so that the pressed button's own name and value are still sent.
    setTimeout(() => {
      for (const button of form.querySelectorAll<HTMLButtonElement>("button:not([type=button])")) {
        button.dataset.words = button.textContent ?? "";
        button.disabled = true;
        if (button.dataset.busy) button.textContent = button.dataset.busy;
      }
    });
  });
  // Coming back with the back button restores the page as it was left: make it usable again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) {
        button.disabled = false;
        if (button.dataset.busy && button.dataset.words) button.textContent = button.dataset.words;
      }
    }
  });
}

/** Where the server sent a form back, the list of errors is read first. */
export function focusErrors(): void {
  document.getElementById("errors")?.focus();
}

/** Buttons that print the page. */
export function printButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.addEventListener("click", () => print());
  }
}

/** The button that shows what is typed into the password fields of its form, and hides it again. */
export function passwordButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-show-password]")) {
    const fields = [...(button.form?.querySelectorAll<HTMLInputElement>("input[type=password]") ?? [])];
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      for (const field of fields) field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.textContent = shown ? "隐藏密码" : "显示密码";
    });
    // A password is sent from a field that says it is one: browsers then offer to keep it.
    button.form?.addEventListener("submit", () => {
      for (const field of fields) field.type = "password";
    });
  }
}
