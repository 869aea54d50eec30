// A whole phone is never sent in an address: there it would stay in the browser's history and in the
// log of a proxy. Searches for one are posted.
export const isPhone = (text) => /^[+\d\s-]{7,}$/.test(text.normalize("NFKC").trim());

export const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

export function post(address, values) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (const [name, value] of Object.entries({ ...values, csrfmiddlewaretoken: token() })) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
