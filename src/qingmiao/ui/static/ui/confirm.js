// Asks before a form is sent: its <dialog> names the consequence.

export function mount(form) {
  const dialog = form.querySelector("dialog");
  form.addEventListener("submit", (event) => {
    if (event.submitter?.matches("[data-confirmed]")) {
      event.submitter.setAttribute("aria-disabled", "true");
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.showModal();
    dialog.querySelector("[data-cancel]").focus();
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
}
