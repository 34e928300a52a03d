type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean | EventListener>;

/// An element with attributes, listeners (functions, by the name of their event) and children. True stands for an attribute
/// without a value; false leaves it out.
export function make(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  const parent = element instanceof HTMLTemplateElement ? element.content : element;
  parent.append(...children.filter((child) => child !== null));
  return element;
}
