// Pieces of HTML from this site. A page that has changed meanwhile (version, person, day, language) loads itself anew.
export async function piece(address) {
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" } });
  } catch {
    return null; // the server is away; whoever asked says so
  }
  if (answer.status === 409) reloadOnce();
  if (!answer.ok) return null;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content;
}

// Not again and again: whatever is wrong with a page that stays outdated, it can be read.
function reloadOnce() {
  const before = Number(sessionStorage.getItem("reloaded") ?? 0);
  if (Date.now() - before < 60_000) return;
  sessionStorage.setItem("reloaded", Date.now());
  location.reload();
}
