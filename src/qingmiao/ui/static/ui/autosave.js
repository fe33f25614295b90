// A form that survives a lost connection and an expired session: it saves as you go, and keeps a copy here when it cannot.
//
// <form data-island data-save-url data-save-key data-save-version>: the key names person and draft, the version is the server's;
// a hidden field called `version` follows it.
// Each save is a POST of the whole form, one at a time. The server answers as ui.answering.keep does: 2xx (X-Save-Version: the new
// version), 409 when the draft has moved on elsewhere, 422 for a refusal; its sentence is shown and what was typed stays.
// shell.js forgets copies after seven days, after a form was sent, and at sign-out.
// After each save the form dispatches "autosave:saved", so that rule results may be fetched anew.

const PAUSE_MS = 800;
const RETRY_MS = 15000;
const NEVER_KEPT = ["csrfmiddlewaretoken", "version"];

const words = {
  saving: () => "正在保存…",
  saved: () => `已保存 ${new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" })}`,
  offline: () => "离线，已存在本机，连上网络后自动保存",
  signedOut: () => "登录已过期，已存在本机，重新登录后自动恢复",
  moved: (sentence) => sentence || "这份表单已在别处更新，这里的内容存在本机；请重新载入后核对",
  refused: (sentence) => `${sentence || "内容过长或不完整，没有保存到系统，请删减后再试。"}填写的内容已存在本机`,
  restored: () => "已恢复未提交的内容",
};

class Draft {
  constructor(form) {
    this.form = form;
    this.slot = `draft:${form.dataset.saveKey}`;
    this.version = form.dataset.saveVersion ?? "";
    this.state = form.querySelector("[data-save-state]");
    this.isDirty = false;
    this.isSending = false;
    this.isSubmitted = false;
    this.isStale = false;
  }

  show(state, name, sentence = "") {
    if (!this.state) return;
    this.state.dataset.state = state;
    this.state.textContent = words[name](sentence);
  }

  /** Put a button beside the state of the save, instead of one that is there. */
  propose(label, act) {
    this.button?.remove();
    this.button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
    this.button.addEventListener("click", act);
    this.state?.after(this.button);
  }

  /** The typed values in order; never files, passwords or tokens. */
  values() {
    const secret = new Set([...this.form.querySelectorAll("[type=password]")].map((input) => input.name));
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !secret.has(name) && !NEVER_KEPT.includes(name));
  }

  keep() {
    const copy = { values: this.values(), version: this.version, submitted: this.isSubmitted, at: Date.now() };
    try {
      localStorage.setItem(this.slot, JSON.stringify(copy));
    } catch {
      this.state?.replaceChildren("本机存储已满，请不要关闭页面");
    }
  }

  restore() {
    const copy = JSON.parse(localStorage.getItem(this.slot) ?? "null");
    localStorage.removeItem(this.slot);
    if (!copy || JSON.stringify(copy.values) === JSON.stringify(this.values())) return;
    if (copy.version !== this.version) {
      if (!copy.submitted) this.offer(copy);
      return;
    }
    this.fill(copy.values);
  }

  /** The server holds something newer: let the person decide which one counts. */
  offer(copy) {
    localStorage.setItem(this.slot, JSON.stringify(copy));
    this.propose("恢复本机未提交的内容", () => (this.fill(copy.values), this.button.remove()));
  }

  fill(values) {
    const left = new Map();
    for (const [name, value] of values) left.set(name, [...(left.get(name) ?? []), value]);
    for (const control of this.form.elements) {
      if (!control.name || NEVER_KEPT.includes(control.name) || ["file", "password", "submit", "button"].includes(control.type)) continue;
      const wanted = left.get(control.name);
      if (["checkbox", "radio"].includes(control.type)) control.checked = wanted?.includes(control.value) ?? false;
      else if (control.multiple) for (const option of control.options) option.selected = wanted?.includes(option.value) ?? false;
      else if (wanted?.length) control.value = wanted.shift();
    }
    this.show("saved", "restored");
    this.isDirty = true;
    this.keep();
    this.plan();
  }

  plan(wait = PAUSE_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save() {
    if (!this.isDirty || this.isSending || this.isSubmitted) return;
    if (this.isStale) return this.keep();
    this.isSending = true;
    this.isDirty = false;
    this.show("saving", "saving");
    const body = new FormData(this.form);
    for (const input of this.form.querySelectorAll("[type=file], [type=password]")) body.delete(input.name);
    const failure = await this.send(body);
    this.isSending = false;
    if (this.whenSent) return this.whenSent();
    if (failure) {
      this.isDirty = true;
      this.keep();
      this.show("local", failure.name, failure.sentence);
      if (failure.name === "offline") this.plan(RETRY_MS);
      if (failure.name === "moved") this.stop();
    } else if (this.isDirty) this.plan();
    else {
      localStorage.removeItem(this.slot);
      this.show("saved", "saved");
      this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true }));
    }
  }

  /** The draft moved on elsewhere: nothing more is sent from this page, and what was typed waits here for the next. */
  stop() {
    this.isStale = true;
    this.propose("重新载入", () => location.reload());
  }

  /** Send once; null when saved, otherwise what went wrong: its name, and the server's sentence where it said one. */
  async send(body) {
    try {
      const answer = await fetch(this.form.dataset.saveUrl, { method: "POST", body, redirect: "manual" });
      if (answer.ok) {
        this.version = answer.headers.get("X-Save-Version") ?? this.version;
        if (this.form.elements.version) this.form.elements.version.value = this.version;
        return null;
      }
      if (answer.status === 409) return { name: "moved", sentence: await sentenceOf(answer) };
      if ([400, 413, 422].includes(answer.status)) return { name: "refused", sentence: await sentenceOf(answer) };
      return { name: answer.type === "opaqueredirect" || [401, 403].includes(answer.status) ? "signedOut" : "offline" };
    } catch {
      return { name: "offline" };
    }
  }
}

/** What the server said; nothing where its answer is a page or no JSON. */
async function sentenceOf(answer) {
  try {
    return (await answer.json()).sentence ?? "";
  } catch {
    return "";
  }
}

export function mount(form) {
  const draft = new Draft(form);
  form.addEventListener("input", () => ((draft.isDirty = true), draft.plan()));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (draft.isSending) {
      // The save under way would make this page's version stale: send the form once it has ended.
      event.preventDefault();
      draft.whenSent = () => form.requestSubmit(event.submitter);
      return;
    }
    clearTimeout(draft.timer);
    draft.isSubmitted = true;
    draft.keep();
  });
  window.addEventListener("online", () => draft.plan(0));
  window.addEventListener("pagehide", () => draft.isDirty && draft.keep());
  draft.restore();
}
