// A preview opens over a card that a pointer rests on or that has the focus; Esc closes it, it can be hovered, it
// stays until one leaves. It moves nothing, and nothing hides in it: the card leads to a page that has it all.
import { piece } from "./pieces.js";

const REST = 400; // milliseconds
const LEAVE = 150;
const pieces = new Map();

export function liven() {
  const box = document.createElement("div");
  Object.assign(box, { className: "preview", id: "preview" });
  box.popover = "manual";
  document.body.append(box);
  const state = { box, timer: 0, card: null };
  document.addEventListener("pointerover", (event) => event.pointerType !== "touch" && over(state, event.target));
  document.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && over(state, event.target));
  document.addEventListener("focusout", (event) => !event.relatedTarget?.closest(".preview") && leave(state));
  document.addEventListener("keydown", (event) => event.key === "Escape" && state.card && close(state));
  addEventListener("scroll", () => close(state), { passive: true, capture: true });
}

function over(state, target) {
  if (state.box.contains(target)) return clearTimeout(state.timer);
  const card = target.closest?.(".shelf .card");
  if (!card) return leave(state);
  if (card === state.card) return clearTimeout(state.timer);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => open(state, card), REST);
}

function leave(state) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => close(state), LEAVE);
}

async function open(state, card) {
  state.card = card;
  const id = card.dataset.animeId;
  if (!pieces.has(id)) {
    const content = await piece(`/fragments/title/${id}?of=${document.documentElement.dataset.mark}`);
    if (content) pieces.set(id, content);
  }
  if (state.card !== card || !pieces.has(id)) return;
  state.box.replaceChildren(pieces.get(id).cloneNode(true), reasonOf(card));
  state.box.showPopover();
  place(state.box, card);
}

function reasonOf(card) {
  const reason = document.createElement("p");
  reason.className = "reason";
  reason.textContent = card.dataset.reason ?? "";
  return reason;
}

// Over the card and its neighbours, inside the window.
function place(box, card) {
  const at = card.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left + at.width / 2 - width / 2), innerWidth - width - 8);
  const top = Math.min(Math.max(8, at.top - 24), innerHeight - height - 8);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

function close(state) {
  clearTimeout(state.timer);
  state.card = null;
  if (state.box.matches(":popover-open")) state.box.hidePopover();
}
