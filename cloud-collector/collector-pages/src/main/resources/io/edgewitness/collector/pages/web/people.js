"use strict";
// Says how strong a new password is while it is typed, by the same rules as the server; offers places that fit a role; copies a secret that is shown once.
(() => {
  const input = document.querySelector("input[data-names]");
  const strength = document.getElementById("strength");
  if (input && strength) {
    const names = input.dataset.names.toLowerCase().split(/\s+/).filter((n) => n.length > 3);
    const meter = strength.querySelector("meter");
    const judge = (text) => {
      const length = [...text].length;
      const lower = text.toLowerCase();
      if (length === 0) return [0, ""];
      if (length < 12) return [1, "short"];
      if (names.some((n) => lower.includes(n) && lower.replace(n, "").length < 8)) return [1, "name"];
      if (new Set(lower).size < 5 || /^(.{1,6})\1+.{0,2}$/.test(lower)) return [1, "weak"];
      return length < 16 && new Set(lower).size < 10 ? [2, "fair"] : length < 20 ? [3, "fair"] : [4, "good"];
    };
    input.addEventListener("input", () => {
      const [value, word] = judge(input.value);
      meter.value = value;
      strength.querySelector("span").textContent = word ? strength.dataset[word] : "";
    });
  }
  // Of the places only those where the chosen role can be given; a place that does not fit gives way to the likely one.
  for (const role of document.querySelectorAll("select[data-fits]")) {
    const place = role.form.elements[role.dataset.fits];
    const narrow = () => {
      for (const option of place.options) option.hidden = option.disabled = !option.dataset.roles.split(" ").includes(role.value);
      for (const group of place.querySelectorAll("optgroup")) group.hidden = [...group.children].every((o) => o.hidden);
      if (place.selectedOptions[0]?.disabled ?? true) place.value = role.selectedOptions[0].dataset.likely;
    };
    role.addEventListener("change", narrow);
    narrow();
  }
  // An id that is being typed, or was since the proposal was asked for, is nobody's to replace.
  document.addEventListener("htmx:beforeSwap", (e) => {
    const place = e.detail.target;
    if (!place?.matches?.(".place-id")) return;
    const typed = place.querySelector("[name=id]").value;
    if (place.contains(document.activeElement) || typed !== e.detail.requestConfig.parameters.id) e.detail.shouldSwap = false;
  });
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      button.textContent = button.dataset.copied;
    });
  }
})();
