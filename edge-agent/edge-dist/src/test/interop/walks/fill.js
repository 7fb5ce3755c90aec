"use strict";
// Answers fields of a form as a person would, and waits until the collector says that it has them.

// What the page shows for a field after its answer was taken.
async function saved(page, id) {
  await page.locator(`form[data-field="${id}"] .saved .when`, { hasText: "已保存" }).waitFor();
}

async function answer(page, id, value) {
  const form = page.locator(`form[data-field="${id}"]`);
  if (Array.isArray(value) && (await form.locator("input[type=checkbox]").count()) > 0) {
    for (const each of value) await form.locator(`input[type=checkbox][value="${each}"]`).check();
  } else if ((await form.locator("input[type=radio]").count()) > 0) {
    await form.locator(`input[type=radio][value="${value}"]`).check();
  } else if ((await form.locator("select[name=value]").count()) > 0) {
    await form.locator("select[name=value]").selectOption(value);
  } else if ((await form.locator("table.lines").count()) > 0) {
    await lines(form, Array.isArray(value) ? value : [{ name: value }]);
  } else if (Array.isArray(value)) {
    const inputs = form.locator("input[name=value]");
    for (let i = 0; i < value.length; i++) await inputs.nth(i).fill(String(value[i]));
    await inputs.first().dispatchEvent("change");
  } else if (typeof value === "object") {
    await form.locator("input[name=from]").fill(value.from);
    await form.locator("input[name=to]").fill(value.to);
    await form.locator("input[name=to]").dispatchEvent("change");
  } else {
    const input = form.locator("[name=value]").first();
    await input.fill(String(value));
    await input.dispatchEvent("change");
  }
  await saved(page, id);
}

async function lines(form, entries) {
  for (let i = 0; i < entries.length; i++) {
    const row = form.locator("table.lines tbody tr").nth(i);
    const entry = entries[i];
    await row.locator("[name=name]").fill(entry.name);
    if (entry.value !== undefined) await row.locator("[name=amount]").fill(String(entry.value));
    if (entry.unit) await row.locator("[name=unit]").fill(entry.unit);
    if (entry.proof) await row.locator("[name=proof]").fill(entry.proof);
    await row.locator("[name=name]").dispatchEvent("change");
  }
}

// Every section of a project, with the answers that there are. @return how many fields were answered
async function sections(it, page, project, answers) {
  await it.go("/forms/" + project);
  const addresses = await page.locator('table.progress a[href*="/sections/"]').evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  let filled = 0;
  for (const address of addresses) {
    await it.go(address);
    const ids = await page.locator("form[data-field]").evaluateAll((all) => all.map((f) => f.dataset.field));
    for (const id of ids) {
      if (answers[id] !== undefined) {
        await answer(page, id, answers[id]);
        filled++;
      }
    }
  }
  return filled;
}

module.exports = { answer, saved, sections };
