// A group of a checklist: its heading says how far it is; a tick for the rest folds it and opens the next.
//
// <details class="checklist-group" data-island> with [data-checklist-state] in its summary, an item per fieldset, whose radio of the
// value "fails" opens the item's own details, and, where there is one, input[data-checklist-rest].

const said = (all, failing, silent) =>
  [`${all} 项`, failing ? `不符合 ${failing} 项` : "", silent ? `还有 ${silent} 项没有看` : "已看完"].filter(Boolean).join("，");

export function mount(group) {
  const items = [...group.querySelectorAll("fieldset")];
  const state = group.querySelector("[data-checklist-state]");
  const rest = group.querySelector("[data-checklist-rest]");
  const given = (item) => item.querySelector("input[type=radio]:checked")?.value ?? "";
  const show = () => {
    const answers = items.map(given);
    const silent = rest?.checked ? 0 : answers.filter((answer) => !answer).length;
    state.textContent = said(items.length, answers.filter((answer) => answer === "fails").length, silent);
  };
  const goOn = () => {
    const groups = [...document.querySelectorAll(".checklist-group")];
    const next = groups[groups.indexOf(group) + 1];
    group.open = false;
    if (!next) return group.querySelector("summary").focus();
    next.open = true;
    next.querySelector("summary").focus();
  };
  group.addEventListener("change", (event) => {
    if (event.target.type === "radio" && event.target.value === "fails") event.target.closest("fieldset").querySelector("details").open = true;
    show();
    if (event.target === rest && rest.checked) goOn();
  });
  group.closest("form").addEventListener("autosave:saved", show);
  // A link of the error summary leads into a folded group.
  window.addEventListener("hashchange", () => {
    const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (wanted && group.contains(wanted)) group.open = true;
  });
  show();
}
