/* What the pages' furniture needs: colour mode, contents on a phone, copying code.
   Everything to read is there without it. */
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);

  // Colours: as the system has them, or light, or dark
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const setMode = (mode) => {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (prefersDark.matches ? "dark" : "light") : mode;
    try { localStorage.setItem("mode", mode); } catch { /* storage is blocked: this page only */ }
  };
  prefersDark.addEventListener("change", () => root.dataset.mode === "auto" && setMode("auto"));
  all(".theme-switch-button").forEach((button) => button.addEventListener("click", () => {
    const order = prefersDark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    setMode(order[(order.indexOf(root.dataset.mode) + 1) % 3]);
  }));

  // The two side columns: hidden or shown on a wide screen, a dialog on a narrow one
  const move = (from, to) => {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.className = "";
  };
  const sideColumn = (toggle, column, dialog, widthOfItsOwn) => {
    if (!toggle || !column || !dialog) return;
    toggle.addEventListener("click", () => {
      if (matchMedia(`(min-width: ${widthOfItsOwn}px)`).matches) {
        column.classList.toggle("pst-sidebar-hidden");
        return;
      }
      move(column, dialog);
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a[href*='#']")) dialog.close();
    });
    dialog.addEventListener("close", () => { move(dialog, column); toggle.focus(); });
  };
  sideColumn(one(".primary-toggle"), one("#pst-primary-sidebar"), one("#pst-primary-sidebar-modal"), 992);
  sideColumn(one(".secondary-toggle"), one("#pst-secondary-sidebar"), one("#pst-secondary-sidebar-modal"), 1200);

  // The section being read is marked in the page's contents
  const links = new Map(all("#pst-page-toc-nav a").map((link) => [link.hash.slice(1), link]));
  const mark = (link) => links.forEach((other) => {
    other.classList.toggle("active", other === link);
    other.toggleAttribute("aria-current", other === link);
  });
  const observer = new IntersectionObserver((entries) => {
    const seen = entries.filter((entry) => entry.isIntersecting).pop();
    if (seen) mark(links.get(seen.target.id));
  }, { rootMargin: "-64px 0px -70% 0px" });
  links.forEach((link, id) => {
    const section = id && document.getElementById(decodeURIComponent(id));
    if (section) observer.observe(section);
  });

  // Code can be copied
  const template = one("#copy-button");
  if (template && navigator.clipboard) {
    all("div.highlight pre").forEach((code) => {
      const button = template.content.firstElementChild.cloneNode(true);
      const label = button.getAttribute("aria-label");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(code.innerText);
        button.classList.add("done");
        button.setAttribute("aria-label", button.dataset.done);
        setTimeout(() => {
          button.classList.remove("done");
          button.setAttribute("aria-label", label);
        }, 1500);
      });
      code.parentElement.append(button);
    });
  }

  // A box that scrolls can be scrolled by keyboard
  const boxes = all(".bd-article pre, .pst-scrollable-table-container, div.math .formula, .cell_output > .output");
  const tabStops = () => boxes.forEach((box) => {
    const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    if (scrolls) box.tabIndex = 0; else box.removeAttribute("tabindex");
  });
  if (document.readyState === "complete") tabStops(); else addEventListener("load", tabStops);
  addEventListener("resize", tabStops);

  // Ctrl+K goes to the search field; a click elsewhere closes a menu
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    const field = one(".sidebar-search input");
    event.preventDefault();
    if (field && field.offsetParent) field.focus(); else location.href = one(".search-link").href;
  });
  document.addEventListener("click", (event) => all("details.page-links[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  }));
})();
