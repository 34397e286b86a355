// Shelves further down come when somebody scrolls or steps near them; their places are as high as they will be.
import { piece } from "./pieces.js";

let livenRow = () => {};
const coming = new WeakMap();

export function watchFor(waiting, liven) {
  livenRow = liven;
  const near = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        near.unobserve(entry.target);
        arrived(entry.target);
      }
    },
    { rootMargin: "700px 0px" },
  );
  for (const section of waiting) near.observe(section);
}

// The shelf that stands in a place, once it is there; null where it could not be fetched.
export function arrived(section) {
  if (!section.classList.contains("waiting")) return Promise.resolve(section);
  if (!coming.has(section)) coming.set(section, fetchInto(section));
  return coming.get(section);
}

async function fetchInto(section) {
  section.querySelector("button")?.remove();
  const shelf = (await piece(section.dataset.from))?.querySelector("section");
  if (!shelf) {
    offerAgain(section);
    return null;
  }
  section.replaceWith(shelf);
  livenRow(shelf.querySelector(".row"));
  return shelf;
}

function offerAgain(section) {
  coming.delete(section);
  const { failed, again } = section.parentElement.dataset;
  const button = document.createElement("button");
  Object.assign(button, { className: "button", type: "button", textContent: `${failed} ${again}` });
  button.addEventListener("click", () => arrived(section));
  section.append(button);
}
