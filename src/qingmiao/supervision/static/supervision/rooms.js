// Children and carers counted on the spot, held against the ratio at once, with or without a network. At the signing the server counts again.

const number = (input) => (/^\d{1,3}$/.test(input.value.trim()) ? Number(input.value) : null);

function hold(room) {
  const [children, carers] = [...room.querySelectorAll("input[type=text]")].map(number);
  const [perCarer, most] = [Number(room.dataset.perCarer), Number(room.dataset.most)];
  const isCounted = children !== null && carers !== null;
  const needed = Math.ceil((children ?? 0) / perCarer);
  const holds = isCounted && carers >= needed && children <= most;
  if (isCounted) room.querySelector("[data-room-words]").textContent = `${children} 名婴幼儿需 ${needed} 名保育人员，在场 ${carers} 名，人数上限 ${most}`;
  room.querySelector("[data-held=yes]").hidden = !holds;
  room.querySelector("[data-held=no]").hidden = !isCounted || holds;
}

export function mount(section) {
  const rooms = [...section.querySelectorAll("[data-per-carer]")];
  const all = () => rooms.forEach(hold);
  section.addEventListener("input", (event) => hold(event.target.closest("[data-per-carer]")));
  for (const event of ["log:restored", "log:answered"]) section.closest("form").addEventListener(event, all);
  all();
}
