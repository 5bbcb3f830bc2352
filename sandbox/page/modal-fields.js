/** What may stand in a dialog: each field knows its value and whether it is good. */

import { selectSpec } from "./controls.js";
import { el, newId } from "./dom.js";
import { Select } from "./select.js";

/**
 * @typedef {object} ModalField
 * @property {string} id the component's custom_id
 * @property {string} label
 * @property {string} [labelFor] the id of the element that the label belongs to
 * @property {boolean} required
 * @property {HTMLElement} element
 * @property {HTMLElement} error
 * @property {() => any} value
 * @property {() => boolean} check whether it may be sent; says why not beneath it
 * @property {() => void} focus
 */

/**
 * Return the field for a component of a dialog, or null for a type that the page does not know.
 * @param {any} component
 * @param {import("./components.js").Scene["entities"]} entities
 * @returns {ModalField | null}
 */
export function fieldOf(component, entities) {
  switch (component?.type) {
    case 4:
      return textField(component);
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return selectField(component, entities);
    case 21:
      return boxesField(component, "radio");
    case 22:
      return boxesField(component, "checkbox");
    case 23:
      return checkboxField(component);
    default:
      return null;
  }
}

/**
 * @param {any} component
 * @param {Partial<ModalField> & {element: HTMLElement, value: () => any, problem: () => string, focus: () => void}} parts
 * @returns {ModalField}
 */
function field(component, { problem, ...parts }) {
  const error = el("p", { class: "modal-field-error", role: "alert" });
  const check = () => {
    error.textContent = problem();
    return !error.textContent;
  };
  return { id: component.custom_id, label: "", required: component.required !== false, error, check, ...parts };
}

/** @param {any} component */
function textField(component) {
  const id = newId("modal-text");
  const long = component.style === 2;
  const most = component.max_length ?? 4000;
  const input = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (
    el(
      long ? "textarea" : "input",
      {
        id,
        class: "modal-input",
        type: long ? undefined : "text",
        rows: long ? 5 : undefined,
        placeholder: component.placeholder,
        maxlength: most,
        autocomplete: "off",
        "aria-required": component.required === false ? undefined : "true",
      },
    )
  );
  input.value = component.value ?? "";
  const counter = el("span", { class: "modal-counter", "aria-hidden": "true" });
  const count = () => {
    const { length } = input.value;
    counter.textContent = component.max_length || length > most * 0.8 ? `${length} / ${most}` : "";
    counter.classList.toggle("near", length > most * 0.9);
  };
  input.addEventListener("input", count);
  count();
  const problem = () => {
    const length = [...input.value].length;
    if (!length) return component.required === false ? "" : "Please fill this in.";
    const least = component.min_length ?? 0;
    return length < least ? `At least ${least} characters, please; this has ${length}.` : "";
  };
  return field(
    component,
    {
      element: el("div", { class: "modal-text" }, input, counter),
      labelFor: id,
      value: () => input.value,
      problem,
      focus: () => input.focus(),
    },
  );
}

/** @param {any} component @param {import("./components.js").Scene["entities"]} entities */
function selectField(component, entities) {
  const select = new Select({ ...selectSpec(component, entities), disabled: component.disabled, onChoose: () => undefined });
  const required = component.required !== false;
  const problem = () => {
    if (!select.values.length) return required && select.min > 0 ? "Please choose." : "";
    return select.values.length < select.min ? `Please choose at least ${select.min}.` : "";
  };
  return field(
    component,
    { element: select.element, value: () => [...select.values], problem, focus: () => select.field.focus() },
  );
}

/**
 * Radio buttons (one value or null) or checkboxes (a list of values).
 * @param {any} component
 * @param {"radio" | "checkbox"} type
 */
function boxesField(component, type) {
  const name = newId("modal-boxes");
  const options = component.options ?? [];
  const boxes = options.map((/** @type {any} */ option) => /** @type {HTMLInputElement} */ (el(
    "input",
    { type, name, value: option.value, checked: option.default },
  )));
  const rows = options.map((/** @type {any} */ option, /** @type {number} */ at) => boxRow(
    boxes[at],
    option.label,
    option.description,
  ));
  const chosen = () => boxes.filter(
    (/** @type {HTMLInputElement} */ box) => box.checked,
  ).map((/** @type {HTMLInputElement} */ box) => box.value);
  const least = component.required === false ? 0 : Math.max(1, component.min_values ?? 1);
  const most = component.max_values ?? options.length;
  const problem = () => {
    const count = chosen().length;
    if (count < least) return least === 1 ? "Please choose." : `Please choose at least ${least}.`;
    return type === "checkbox" && count > most ? `Please choose at most ${most}.` : "";
  };
  return field(component, {
    element: el("div", { class: "modal-boxes", role: type === "radio" ? "radiogroup" : "group" }, rows),
    value: () => (type === "radio" ? chosen()[0] ?? null : chosen()),
    problem,
    focus: () => boxes[0]?.focus(),
  });
}

/** @param {HTMLInputElement} box @param {string} label @param {string} [description] */
function boxRow(box, label, description) {
  return el(
    "label",
    { class: "modal-box" },
    box,
    el("span", {}, el("span", {}, label), description ? el("span", { class: "modal-description" }, description) : null),
  );
}

/** @param {any} component */
function checkboxField(component) {
  const id = newId("modal-check");
  const box = /** @type {HTMLInputElement} */ (el("input", { id, type: "checkbox", checked: component.default }));
  return {
    ...field(
      component,
      {
        element: el("div", { class: "modal-check" }, box),
        labelFor: id,
        value: () => box.checked,
        problem: () => "",
        focus: () => box.focus(),
      },
    ),
    required: false,
  };
}
