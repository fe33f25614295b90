// How a person sees the log: a word at each item, a sum on top with what to do, and what was returned with its reason.

const WORDS = {
  here: ["warn", "在本机"],
  sending: ["none", "发送中"],
  held: ["warn", "已到，等前面的"],
  conflict: ["bad", "两台设备填得不同，待决定"],
  refused: ["bad", "被退回"],
  there: ["ok", "已送达"],
};
const WORST_FIRST = ["refused", "conflict", "here", "sending", "held", "there"];
const PROBLEMS = {
  offline: "没有网络，内容在本机，连上后自动送出",
  signedOut: "登录已过期，内容在本机；请重新登录后送出",
};
const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

function element(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

export class LogState {
  constructor(form) {
    this.form = form;
    this.sum = form.querySelector("[data-save-state]");
    this.notes = form.querySelector("[data-log-notes]");
    this.isSafe = true;
  }

  show({ entry, operations, under, others }) {
    const last = new Map(operations.map((one) => [one.field, one.id]));
    const isPast = (one) => !one.photo && last.get(one.field) !== one.id; // the same person has changed it again
    const shown = operations.map((one) => ({ ...one, shown: this.stateOf(one, under), isSeen: one.isSeen || (one.state === "refused" && isPast(one)) }));
    this.showItems(shown);
    this.showPhotos(shown, under);
    this.showSum(shown, entry);
    this.showNotes(shown, entry, others);
    this.showNext();
  }

  /** A photo whose operation has arrived is on its way until it has arrived itself. */
  stateOf(one, under) {
    if (under.way.has(one.id) || under.photo.has(one.id)) return "sending";
    return one.state === "there" && one.photo && !one.photoThere ? "here" : one.state;
  }

  showItems(shown) {
    const last = new Map();
    for (const one of shown.filter((one) => !one.isSeen)) {
      const control = one.photo ? this.form.querySelector(`[data-log-photo="${CSS.escape(one.field)}"]`) : this.controlOf(one.field);
      const item = control?.closest("[data-log-item]");
      if (item) last.set(item, new Map([...(last.get(item) ?? []), [one.photo ? one.id : one.field, one]]));
    }
    for (const item of this.form.querySelectorAll("[data-log-item]")) {
      const states = [...(last.get(item)?.values() ?? [])].map((one) => one.shown);
      this.mark(item.querySelector("[data-log-state]"), WORST_FIRST.find((state) => states.includes(state)));
    }
  }

  controlOf(name) {
    const control = this.form.elements[name];
    return control instanceof RadioNodeList ? control[0] : control;
  }

  mark(place, state) {
    if (!place) return;
    place.hidden = !state;
    place.dataset.state = state ?? "";
    place.textContent = state ? WORDS[state][1] : "";
  }

  showPhotos(shown, under) {
    for (const old of this.form.querySelectorAll(".file-item[data-log-operation]")) old.remove();
    for (const one of shown.filter((one) => one.photo && !one.isSeen)) {
      const list = this.listOf(one.field);
      if (!list) continue;
      const line = element("li", `file-item${one.state === "refused" ? " is-refused" : ""}`);
      line.dataset.logOperation = one.id;
      const share = under.photo.get(one.id);
      const words = one.state === "refused" ? `被退回：${one.reason}` : share ? `发送中 ${Math.round(share * 100)}%` : WORDS[one.shown][1];
      line.append(element("span", "file-name", one.value), element("span", "soft small", words));
      list.append(line);
    }
  }

  listOf(field) {
    return this.form.querySelector(`[data-log-photo="${CSS.escape(field)}"]`)?.closest(".field").querySelector(".file-list");
  }

  refusePhoto(field, name, refusal) {
    const line = element("li", "file-item is-refused");
    line.append(element("span", "file-name", name), element("span", "", refusal));
    this.listOf(field)?.append(line);
  }

  showSum(shown, entry) {
    const count = (state) => shown.filter((one) => one.shown === state && !one.isSeen).length;
    const [here, sending, conflict, refused] = ["here", "sending", "conflict", "refused"].map(count);
    const waits = here + sending + count("held");
    this.form.querySelector("[data-log-send]").hidden = !here || Boolean(sending);
    this.form.querySelector("[data-log-export]").hidden = !waits;
    const problem = entry.stopped || PROBLEMS[entry.problem] || "";
    const parts = [here && `${here} 条在本机`, sending && `${sending} 条发送中`, conflict && `${conflict} 项待决定`, refused && `${refused} 条被退回`];
    const told = parts.filter(Boolean).join("，");
    this.sum.dataset.state = waits || conflict || refused ? (sending && !here ? "saving" : "local") : "saved";
    if (waits || conflict || refused) this.sum.textContent = waits && problem ? `${told}。${problem}` : told;
    else this.sum.textContent = problem && entry.problem !== "" ? problem : `全部已送达，已保存 ${clock()}`;
  }

  /** The one next step while answers are missing: the next item without one. */
  showNext() {
    const left = this.unanswered();
    const button = this.form.querySelector("[data-log-next]");
    button.hidden = !left.length;
    button.textContent = `还有 ${left.length} 项，看下一项`;
    this.form.querySelector("[data-log-gate], .form-actions [type=submit]")?.classList.toggle("button-main", !left.length);
  }

  unanswered() {
    return [...this.form.querySelectorAll("[data-log-required]")].filter((item) => !item.querySelector("[type=radio]:checked"));
  }

  goOn() {
    const [next] = this.unanswered();
    next?.scrollIntoView({ block: "start" });
    next?.querySelector("[type=radio]").focus({ preventScroll: true });
  }

  showNotes(shown, entry, others) {
    const notes = [];
    const unsent = shown.some((one) => ["here", "held"].includes(one.shown));
    if (this.said) notes.push(["warn", this.said]);
    if (this.isFull) notes.push(["bad", "本机存不下了。请连上网络送出，或先导出到文件，不要清除浏览器数据。"]);
    if (this.isRenewed) notes.push(["warn", "检查表已换成新的一版。请刷新页面，已填的内容按事项保留。"]);
    if (entry.closed) notes.push(["warn", entry.closed]);
    if (unsent && !this.isSafe) notes.push(["warn", "这个浏览器在空间不够时可能清除没有送出的内容。请尽快送出，或先导出到文件。"]);
    for (const one of others) notes.push(["warn", `这台设备上还有${one.person}的 ${one.count} 条内容没有送出（${one.title}），请本人登录后送出。`]);
    if (this.isPrepared && !unsent) notes.push(["none", "已存在本机，没有网络也能接着填写。"]);
    this.said = "";
    if (shown.some((one) => one.shown === "conflict")) notes.push(["bad", "两台设备填得不同，请一个人决定采用哪一个。", this.form.dataset.logArrivals]);
    const returned = shown.filter((one) => one.state === "refused" && !one.photo && !one.isSeen);
    this.notes.replaceChildren(...notes.map((told) => this.noted(...told)), ...returned.map((one) => this.returned(one)));
  }

  noted(tone, text, url = "") {
    const line = element("p", `log-note tone-${tone}`, text);
    if (url) line.append(Object.assign(element("a", "button", "去决定"), { href: url }));
    return line;
  }

  returned(one) {
    const title = this.controlOf(one.field)?.closest("[data-log-item]")?.querySelector("legend")?.textContent.trim() ?? one.field;
    const line = element("p", "log-note tone-bad", `被退回：${title}“${one.value}”。${one.reason}`);
    const button = Object.assign(element("button", "button", "知道了"), { type: "button" });
    button.dataset.logSeen = one.id;
    line.append(button);
    return line;
  }

  say(text) {
    this.said = text;
    this.notes.prepend(element("p", "log-note tone-bad", text));
    this.notes.scrollIntoView({ block: "nearest" });
  }
}
