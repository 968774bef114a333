/* Moves the charts of a page. Loads Vega when the first of them comes near the screen or is touched. */
(() => {
  "use strict";
  const script = document.currentScript;
  const runtimeAddress = new URL(script.dataset.runtime, script.src).href;
  const phone = 560; // below this width, in pixels, a chart takes its narrow form; as in charts.css
  let loading;

  function loadRuntime() {
    loading ??= new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = runtimeAddress;
      element.onload = () => done(window.vega);
      element.onerror = () => {
        loading = undefined;
        element.remove();
        failed(new Error("Vega did not load"));
      };
      document.head.append(element);
    });
    return loading;
  }

  function changed(base, changes) {
    const result = structuredClone(base);
    for (const [path, ...value] of changes) {
      const holder = path.slice(0, -1).reduce((inner, key) => inner[key], result);
      if (value.length) holder[path.at(-1)] = value[0];
      else delete holder[path.at(-1)];
    }
    return result;
  }

  function unname(element) {
    for (const name of ["role", "aria-roledescription", "aria-label"]) element.removeAttribute(name);
  }

  class Chart {
    constructor(figure) {
      this.figure = figure;
      this.drawing = figure.querySelector(".rc-drawing");
      this.composed = figure.classList.contains("rc-composed");
      this.selects = this.drawing.getAttribute("role") === "group";
      this.controls = [...figure.querySelectorAll("[data-signal]:is(input, select)")];
      this.outputs = [...figure.querySelectorAll("output[data-text]")];
      this.reset = figure.querySelector(".rc-reset");
      this.status = figure.querySelector(".rc-status");
      this.starts = this.controls.map((control) => this.held(control));
      for (const control of this.controls) {
        control.addEventListener("input", () => this.moved(control));
        this.label(control);
      }
      this.reset?.addEventListener("click", () => this.goBack());
      this.markMoved();
    }

    /* The value of a control, as Vega takes it. */
    held(control) {
      if (control.type === "checkbox") return control.checked;
      return control.type === "range" ? control.valueAsNumber : JSON.parse(control.value);
    }

    /* Writes a slider's position beside it, with its unit. */
    label(control) {
      if (control.type !== "range") return;
      const digits = Number(control.dataset.decimals);
      const text = control.valueAsNumber
        .toLocaleString("en", {
          minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: control.dataset.years === undefined,
        })
        .replace("-", "−") + control.dataset.unit;
      const share = (control.value - control.min) / (control.max - control.min);
      control.style.setProperty("--rc-share", `${100 * share}%`);
      control.setAttribute("aria-valuetext", text);
      control.parentElement.querySelector("output").textContent = text;
    }

    moved(control) {
      this.label(control);
      this.markMoved();
      if (this.view) {
        this.view.signal(control.dataset.signal, this.held(control));
        this.redraw();
      } else {
        this.start(true);
      }
    }

    markMoved() {
      if (this.reset) this.reset.disabled = this.controls.every((control, place) => this.held(control) === this.starts[place]);
    }

    goBack() {
      this.controls.forEach((control, place) => {
        if (control.type === "checkbox") control.checked = this.starts[place];
        else control.value = control.type === "range" ? this.starts[place] : JSON.stringify(this.starts[place]);
        this.label(control);
        this.view?.signal(control.dataset.signal, this.starts[place]);
      });
      this.controls[0]?.focus();
      this.markMoved();
      if (this.view) this.redraw();
    }

    /* Draws anew; what moves meanwhile is drawn once, after that. */
    async redraw() {
      if (this.busy) {
        this.again = true;
        return;
      }
      this.busy = true;
      do {
        this.again = false;
        await this.view.runAsync();
      } while (this.again);
      this.busy = false;
      this.showResults();
    }

    showResults() {
      if (!this.outputs.length) return;
      for (const output of this.outputs) output.textContent = this.view.signal(output.dataset.text);
      clearTimeout(this.announcing);
      this.announcing = setTimeout(() => {
        this.figure.querySelector(".rc-announce").textContent = [...this.figure.querySelectorAll(".rc-readouts p")]
          .map((result) => [...result.children].map((part) => part.textContent).join(": "))
          .join("; ");
      }, 700);
    }

    /* Says below the chart how loading goes. */
    say(message) {
      this.status.textContent = this.status.dataset[message] ?? "";
      this.status.parentElement.classList.toggle("rc-failed", message === "failed");
    }

    /* Replaces the picture by the moving chart, once. */
    start(touched = false) {
      if (touched && !this.view) this.say("loading");
      this.starting ??= loadRuntime()
        .then((vega) => this.build(vega))
        .then(() => {
          this.say("");
          new ResizeObserver(() => this.fit()).observe(this.drawing);
          document.dispatchEvent(new CustomEvent("rc:chart-ready", { detail: this.figure }));
        })
        .catch((error) => {
          this.starting = undefined;
          this.say("failed");
          console.warn(error.message);
        });
      return this.starting;
    }

    async build(vega) {
      this.specs ??= JSON.parse(this.figure.querySelector(".rc-specs").textContent);
      this.narrow = this.drawing.clientWidth < phone;
      const spec = this.narrow ? changed(this.specs.wide, this.specs.narrow) : structuredClone(this.specs.wide);
      const live = document.createElement("div");
      live.className = "rc-live";
      const view = new vega.View(vega.parse(spec), { renderer: "svg", logLevel: 1 });
      for (const control of this.controls) view.signal(control.dataset.signal, this.held(control));
      if (!this.composed) view.width(this.width());
      await view.initialize(live).runAsync();
      // Vega names its container and every group of marks; the figure's own description says more.
      unname(live);
      if (!this.selects) live.setAttribute("aria-hidden", "true");
      const before = this.drawing.firstElementChild && this.drawing.getBoundingClientRect().height;
      this.view?.finalize();
      this.drawing.querySelector(".rc-live")?.remove();
      this.drawing.append(live);
      this.drawing.classList.add("rc-alive");
      this.view = this.figure.view = view;
      if (!this.composed && !this.height) this.keepHeight(before);
      this.openMarks();
      // A control may have moved while Vega was on its way.
      for (const control of this.controls) view.signal(control.dataset.signal, this.held(control));
      await view.runAsync();
      this.showResults();
    }

    width() {
      return Math.floor(this.drawing.clientWidth);
    }

    /* The moving chart is as tall as the picture it replaces, so that the page does not jump. */
    keepHeight(before) {
      const difference = before - this.drawing.getBoundingClientRect().height;
      if (Math.abs(difference) < 1 || Math.abs(difference) > before / 4) return;
      this.view.height(this.view.height() + Math.round(difference)).run();
    }

    fit() {
      if (!this.view || !this.drawing.clientWidth) return;
      if (this.drawing.clientWidth < phone !== this.narrow) {
        loadRuntime().then((vega) => this.build(vega));
      } else if (!this.composed && this.view.width() !== this.width()) {
        this.view.width(this.width()).runAsync();
      }
    }

    /* Lets the keyboard reach marks that can be clicked: arrows move between them, Enter or the space bar selects. */
    openMarks() {
      if (!this.selects) return;
      const drawn = [...this.drawing.querySelectorAll(".rc-live [role^='graphics-']")];
      const marks = drawn.filter((mark) => mark.__data__?.mark?.interactive === true && mark.__data__.mark.role === "mark");
      drawn.filter((other) => !marks.includes(other)).forEach(unname);
      marks.forEach((mark, place) => {
        mark.setAttribute("tabindex", place ? -1 : 0);
        mark.setAttribute("role", "button");
        mark.removeAttribute("aria-roledescription");
      });
      this.drawing.onkeydown = (event) => {
        const place = marks.indexOf(event.target);
        if (place < 0) return;
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (step) {
          const next = marks[(place + step + marks.length) % marks.length];
          marks[place].setAttribute("tabindex", -1);
          next.setAttribute("tabindex", 0);
          next.focus();
        } else if (event.key === "Enter" || event.key === " ") {
          for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"])
            event.target.dispatchEvent(new MouseEvent(type, { bubbles: true, view: window, shiftKey: event.shiftKey }));
        } else {
          return;
        }
        event.preventDefault();
      };
    }
  }

  const charts = new Map([...document.querySelectorAll(".rc-moves")].map((figure) => [figure, new Chart(figure)]));
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watcher.unobserve(entry.target);
        charts.get(entry.target).start();
      }
    },
    { rootMargin: "75% 0px" },
  );
  for (const figure of charts.keys()) watcher.observe(figure);
})();
