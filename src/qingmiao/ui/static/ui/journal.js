// What is written down in the same instant in which it is done, for a page that is killed before the log has it.
//
// `typed`: what stands in a field while somebody types. `made`: an operation on its way into the log, under the id it will have there.

const write = (slot, told) => localStorage.setItem(slot, JSON.stringify(told));
const read = (slot) => JSON.parse(localStorage.getItem(slot));

export class Journal {
  constructor(log) {
    this.typedStart = `typed:${log}:`;
    this.madeStart = `made:${log}:`;
    this.count = 0;
  }

  type(name, value, base) {
    write(this.typedStart + name, { name, value, base });
  }

  /** Write an operation down, and let go of what was typed; returns where it stands. */
  make(told) {
    this.count += 1;
    const slot = `${this.madeStart}${String(Date.now()).padStart(15, "0")}-${String(this.count).padStart(6, "0")}`;
    write(slot, told);
    localStorage.removeItem(this.typedStart + told.field);
    return slot;
  }

  done(slot) {
    localStorage.removeItem(slot);
  }

  /** What a page before this one left, the earliest first: operations with their ids, then what was being typed. */
  left() {
    const slots = Object.keys(localStorage).sort();
    const made = slots.filter((slot) => slot.startsWith(this.madeStart)).map((slot) => [slot, read(slot)]);
    const typed = slots.filter((slot) => slot.startsWith(this.typedStart)).map((slot) => [slot, { field: read(slot).name, ...read(slot) }]);
    return [...made, ...typed];
  }
}
