"use strict";
// The first day: the one-time password, the places, and everybody who will work here.
const { walk, enter, expect } = require("./walk.js");

const PEOPLE = [
  { login: "applicant", name: "申报人甲", role: "APPLICANT", place: "node:acme" },
  { login: "second", name: "申报人乙", role: "APPLICANT", place: "node:acme" },
  { login: "park", name: "园区办公室", role: "ZONE_OFFICE", place: "node:zone:sunrise" },
  { login: "engineer", name: "工程师", role: "ENGINEER", place: "node:acme/jn-plant-1" },
  { login: "auditor", name: "审核员", role: "AUDITOR", place: "node:acme" },
];

walk("admin", async (it, page, state) => {
  await it.go("/");
  await page.getByText("first-sign-in.txt").waitFor();
  await enter(it, page, state.first.login, state.first.password, state.passwords.admin);
  await it.look("overview");

  await it.go("/places");
  if ((await page.getByText("acme", { exact: true }).count()) === 0) await place(page, "enterprise", "acme", "示例冲压");
  if ((await page.getByText("acme/jn-plant-1", { exact: true }).count()) === 0) await below(page, "acme", "jn-plant-1", "济宁一厂");
  await place(page, "zone", "sunrise", "示范园区");
  await it.look("places");
  await page.locator('details[id="edit-acme"] summary').click();
  await page.locator('details[id="edit-acme"] select[name=zone]').selectOption("zone:sunrise");
  await page.locator('details[id="edit-acme"] button[value=join]').click();

  state.secrets = {};
  for (const person of PEOPLE) {
    await it.go("/users");
    const form = page.locator('form[action="/users"]');
    await form.locator("[name=login]").fill(person.login);
    await form.locator("[name=name]").fill(person.name);
    await form.locator("[name=role]").selectOption(person.role);
    const offered = await form.locator("[name=place] option:enabled").evaluateAll((all) => all.map((o) => o.value));
    expect(offered.includes(person.place), person.place + " is not offered, but " + offered.join(" "));
    expect(person.role === "AUDITOR" || !offered.includes("platform"), "the whole platform is offered to " + person.role);
    expect(offered.includes(await form.locator("[name=place]").inputValue()), "what is chosen is not offered to " + person.role);
    await form.locator("[name=place]").selectOption(person.place);
    await form.locator("button.main").click();
    state.secrets[person.login] = (await page.locator("#secret").innerText()).trim();
  }
  await it.go("/forms");
  await page.getByRole("link", { name: "申报人甲" }).waitFor();
  await it.look("forms");
  await it.go("/users");
  await it.look("users");
  await page.getByRole("link", { name: "申报人甲" }).click();
  await it.look("person");
  for (const place of ["tokens", "providers", "trail", "account", "operations"]) {
    await it.go("/" + place);
    await it.look(place);
  }
});

async function place(page, kind, id, name) {
  const form = page.locator('form[action="/places"]').last();
  await form.locator("[name=kind]").selectOption(kind);
  await form.locator("[name=id]").fill(id);
  await form.locator("[name=name]").fill(name);
  await form.locator("button.main").click();
}

async function below(page, parent, id, name) {
  const details = page.locator(`details[id="edit-${parent}"]`);
  await details.locator("summary").click();
  const form = details.locator('form[action="/places"]');
  await form.locator("[name=id]").fill(id);
  await form.locator("[name=name]").fill(name);
  await form.locator("button").click();
}
