// Quizzes: turn disclosures into questions that can be answered, with a reason for every answer.
"use strict";

function startQuiz(quiz) {
  const words = JSON.parse(quiz.dataset.words);
  const score = quiz.querySelector(".rc-score");
  const questions = [...quiz.querySelectorAll(".rc-question")];
  const firstTries = new Map();   // question -> whether the first try was right; kept when it is asked again
  const answered = new Set();

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function showScore() {
    const first = [...firstTries.values()].filter(Boolean).length;
    score.textContent = fill(words.score, { answered: answered.size, all: questions.length, first });
  }

  function startQuestion(question) {
    const several = question.dataset.several === "true";
    const form = document.createElement("form");
    const group = document.createElement("fieldset");
    const legend = document.createElement("legend");
    const asked = question.querySelector(".rc-asked");
    legend.className = "rc-asked";
    legend.append(...asked.childNodes);
    asked.replaceWith(form);
    group.append(legend, question.querySelector(".rc-options"));
    form.append(group, question.querySelector(".rc-actions"));

    const button = form.querySelector("button");
    const said = form.querySelector(".rc-said");
    const options = [...form.querySelectorAll("details.rc-option")].map((details, place) => {
      const row = document.createElement("div");
      const input = document.createElement("input");
      const label = document.createElement("label");
      const reason = details.querySelector(".rc-reason");
      row.className = "rc-option";
      input.type = several ? "checkbox" : "radio";
      input.name = question.id;
      input.id = `${question.id}-${place + 1}`;
      label.htmlFor = input.id;
      label.append(...details.querySelector("summary").childNodes);
      reason.id = `${input.id}-reason`;
      reason.hidden = true;
      row.append(input, label, reason);
      const right = details.dataset.side === "right";
      details.replaceWith(row);
      return { input, reason, right };
    });

    function reveal(option) {
      option.reason.hidden = false;
      option.input.setAttribute("aria-describedby", option.reason.id);
    }

    // Sighted readers find the reason beside the answer; a screen reader is read it with the verdict.
    function say(text, reasons = []) {
      said.textContent = text;
      const unseen = document.createElement("span");
      unseen.className = "rc-unseen";
      unseen.textContent = " " + reasons.map((option) => option.reason.textContent).join(" ");
      said.append(unseen);
    }

    function finish(chosen) {
      options.forEach(reveal);
      if (group.contains(document.activeElement)) button.focus();     // a disabled element cannot hold the focus
      options.forEach((option) => (option.input.disabled = true));
      question.classList.add("is-done");
      button.textContent = words.again;
      answered.add(question);
      say(words.right, chosen);
    }

    function restart() {
      options.forEach((option) => {
        option.input.checked = option.input.disabled = false;
        option.reason.hidden = true;
        option.input.removeAttribute("aria-describedby");
      });
      question.classList.remove("is-done");
      answered.delete(question);
      button.textContent = words.check;
      say("");
      options[0].input.focus();
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (question.classList.contains("is-done")) {
        restart();
        return showScore();
      }
      const chosen = options.filter((option) => option.input.checked);
      if (chosen.length === 0) return say(words.choose);
      const all = options.filter((option) => option.right).length;
      const found = chosen.filter((option) => option.right).length;
      const wrong = chosen.length - found;
      const right = found === all && wrong === 0;
      if (!firstTries.has(question)) firstTries.set(question, right);
      if (right) finish(chosen);
      else {
        chosen.forEach(reveal);
        say(several ? fill(words.some, { found, all, wrong }) : words.wrong, chosen);
      }
      showScore();
    });
    form.addEventListener("change", () => say(""));
  }

  questions.forEach(startQuestion);
}

document.querySelectorAll(".rc-quiz").forEach(startQuiz);
