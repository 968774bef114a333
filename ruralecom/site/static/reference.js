// The ledger's table: search, menus, headings that sort. A link to a check opens it.
"use strict";

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/(\d),(?=\d{3})/g, "$1");

function startLedger(ledger) {
  const form = ledger.querySelector("form");
  const count = form.querySelector(".rc-count");
  const body = ledger.querySelector("tbody");
  const menus = [...form.querySelectorAll("select")];
  const search = form.elements.q;
  // What is looked for is read once: a letter typed must not read the page again.
  const entries = [...body.rows].map((row) => ({
    row,
    facts: row.dataset,
    text: plain(`${row.id} ${row.textContent} ${row.dataset.unit} ${row.dataset.kind}`),
    measure: plain(row.querySelector(".rc-name").textContent),
    value: row.dataset.value.split(" ").map(Number),
  }));

  const fits = (facts, menu) => menu.value === "" || (menu.name === "verdict"
    ? facts.verdict.split(" ").includes(menu.value) : facts[menu.name] === menu.value);

  function filter() {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, facts, text } of entries) {
      const visible = words.every((word) => text.includes(word)) && menus.every((menu) => fits(facts, menu));
      if (row.hidden === visible) row.hidden = !visible;
      shown += visible;
    }
    count.textContent = ledger.dataset.status.replace("{shown}", shown).replace("{all}", entries.length);
    remember();
  }

  // The choice stands in the address, so that it can be sent and come back to.
  function remember() {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const address = location.pathname + (chosen.size ? `?${chosen}` : "") + location.hash;
    try { history.replaceState(null, "", address); } catch { /* a file on disk: the choice stays on the page */ }
  }

  function recall() {
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (form.elements[name] && form.elements[name].name) form.elements[name].value = value;
    }
  }

  const compare = {
    measure: (one, other) => one.measure.localeCompare(other.measure),
    value: (one, other) => one.value[0] - other.value[0] || one.value[1] - other.value[1],
    year: (one, other) => (Number(one.facts.year) || 0) - (Number(other.facts.year) || 0),
    place: (one, other) => one.facts.place.localeCompare(other.facts.place),
    paper: (one, other) => one.facts.position - other.facts.position,
  };

  function sortBy(heading) {
    const ascending = heading.getAttribute("aria-sort") !== "ascending";
    ledger.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const order = compare[heading.dataset.sort];
    entries.sort((one, other) => (ascending ? 1 : -1) * (order(one, other) || one.facts.position - other.facts.position));
    body.append(...entries.map(({ row }) => row));
  }

  ledger.querySelectorAll("th[data-sort]").forEach((heading) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(heading));
    heading.append(button);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));

  // A link to a figure shows it, whatever was chosen.
  function showTarget() {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && body.contains(row) && row.hidden) {
      form.reset();
      setTimeout(() => row.scrollIntoView());
    }
  }
  recall();
  filter();
  showTarget();
  addEventListener("hashchange", showTarget);
}

function openTarget() {
  const check = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (check && check.matches("details.rc-check")) {
    check.open = true;
    check.scrollIntoView();
  }
}

document.querySelectorAll(".rc-ledger").forEach(startLedger);
openTarget();
addEventListener("hashchange", openTarget);
