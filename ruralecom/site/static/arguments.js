// Argument maps: light up what belongs to a part, and show its evidence in a panel under the map.
"use strict";

function startArgumentMap(figure) {
  const map = figure.querySelector(".rc-map");
  const boxes = new Map([...map.querySelectorAll(".rc-node")].map((box) => [box.dataset.node, box]));
  const lines = [...map.querySelectorAll(".rc-line")].map((line) => [line, line.dataset.ends.split(" ")]);
  const parts = new Map([...boxes.keys()].map((name) => [name, document.getElementById(`about-${name}`)]));
  let chosen = null;
  let grade = null;

  // A phone has no map, only the list of disclosures, which needs no help to open.
  const hasMap = () => getComputedStyle(map).display !== "none";

  function light(name) {
    const near = new Set(name ? [name] : []);
    for (const [line, ends] of lines) {
      const lit = name ? ends.includes(name) : line.classList.contains(`rc-${grade}`);
      line.classList.toggle("is-near", lit);
      if (lit) ends.forEach((end) => near.add(end));
    }
    boxes.forEach((box, end) => box.classList.toggle("is-near", near.has(end)));
    figure.classList.toggle("is-lit", Boolean(name || grade));
  }

  function choose(name) {
    chosen = name;
    parts.forEach((part, key) => {
      part.classList.toggle("is-chosen", key === name);
      part.open = key === name;
    });
    boxes.forEach((box, key) => (key === name ? box.setAttribute("aria-current", "true") : box.removeAttribute("aria-current")));
    light(name);
    if (name) {
      const part = parts.get(name);
      part.querySelector(".rc-part-body").scrollTop = 0;
      part.querySelector("summary").focus({ preventScroll: true });
      makeRoom(part);
    }
  }

  // The panel sticks to the window's lower edge: move what lies behind it up, as far as the map's top stays in sight.
  function makeRoom(part, wanted = map, inSight = map) {
    const hidden = wanted.getBoundingClientRect().bottom + 8 - part.getBoundingClientRect().top;
    const distance = Math.min(hidden, inSight.getBoundingClientRect().top - 64);
    if (distance > 0) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      window.scrollBy({ top: distance, behavior: calm ? "instant" : "smooth" });
    }
  }

  function close() {
    const box = boxes.get(chosen);
    choose(null);
    box?.focus({ preventScroll: true });
  }

  function follow(name) {
    if (hasMap()) return choose(name);
    const part = parts.get(name);
    part.open = true;
    part.querySelector("summary").focus({ preventScroll: true });
    part.scrollIntoView({ block: "start" });
  }

  // When the page scrolls, boxes pass below a pointer that rests; only a pointer that moves means a box.
  let pointer = "";
  const place = (event) => `${event.clientX} ${event.clientY}`;
  map.addEventListener("pointermove", (event) => (pointer = place(event)));
  boxes.forEach((box, name) => {
    box.addEventListener("pointerenter", (event) => place(event) !== pointer && light(name));
    box.addEventListener("pointerleave", () => light(chosen));
    box.addEventListener("focus", () => {
      light(name);
      if (chosen && box.matches(":focus-visible")) makeRoom(parts.get(chosen), box, box);
    });
    box.addEventListener("blur", () => light(chosen));
  });
  figure.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-node]");
    if (link) {
      event.preventDefault();
      if (link.dataset.node === chosen && boxes.get(chosen) === link) close();
      else follow(link.dataset.node);
    } else if (event.target.closest(".rc-close")) {
      close();
    } else if (hasMap() && event.target.closest(".rc-part > summary")) {
      event.preventDefault();   // in the panel the summary is a heading
    }
  });
  figure.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches(".rc-node")) {
      event.preventDefault();
      event.target.click();
    }
    if (event.key !== "Escape") return;
    if (hasMap()) return chosen ? close() : undefined;
    const part = event.target.closest(".rc-part[open]");
    if (part) {
      part.open = false;
      part.querySelector("summary").focus();
    }
  });

  parts.forEach((part) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rc-close";
    button.textContent = figure.dataset.close;
    part.querySelector(".rc-part-body").before(button);
  });
  figure.querySelectorAll(".rc-grades > li").forEach((item) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = figure.dataset.only + item.textContent.trim().replace(/^\d+\s*/, "");
    button.setAttribute("aria-pressed", "false");
    button.append(...item.childNodes);
    item.append(button);
    button.addEventListener("click", () => {
      grade = grade === item.dataset.grade ? null : item.dataset.grade;
      figure.querySelectorAll(".rc-grades button").forEach((other) =>
        other.setAttribute("aria-pressed", String(other.parentElement.dataset.grade === grade)));
      choose(null);
      button.focus();
    });
  });

  const named = location.hash.replace("#part-", "");
  if (parts.has(named)) follow(named);
}

document.querySelectorAll(".rc-argument").forEach(startArgumentMap);
