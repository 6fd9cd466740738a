// Lets a reader load the description with a key of their own, because it shows what its reader may call. The key stays in
// this tab and goes to this host alone.
const slot = 'aibos.docs.key';
const key = sessionStorage.getItem(slot) ?? '';

const form = document.createElement('form');
form.style.cssText = 'display:flex;gap:.5rem;align-items:center;justify-content:flex-end;flex-wrap:wrap;'
  + 'padding:.5rem 1rem;font:14px/1.4 system-ui,sans-serif;background:#f6f6f6;color:#222;border-bottom:1px solid #ddd';
const label = document.createElement('label');
label.htmlFor = 'reader-key';
label.textContent = key ? 'You see what the holder of this key may call.' : 'Your API key shows what you may call:';
const field = document.createElement('input');
Object.assign(field, { id: 'reader-key', type: 'password', value: key, autocomplete: 'off', placeholder: 'aibos_…' });
field.style.cssText = 'width:20rem;max-width:100%;padding:.25rem .5rem;border:1px solid #bbb;border-radius:3px';
const button = document.createElement('button');
button.textContent = key ? 'Forget it' : 'Show';
button.style.cssText = 'padding:.25rem .75rem;border:1px solid #888;border-radius:3px;background:#fff;color:#222';
form.append(label, field, button);
form.addEventListener('submit', submitted => {
  submitted.preventDefault();
  const given = field.value.trim();
  if (given && given !== key) {
    sessionStorage.setItem(slot, given);
  } else {
    sessionStorage.removeItem(slot);
  }

  location.reload();
});
document.body.prepend(form);

const load = async (input, init) => {
  const asked = new Request(input, init);
  if (!key || new URL(asked.url).origin !== location.origin) {
    return fetch(asked);
  }

  const own = new Request(asked.clone());
  own.headers.set('X-Api-Key', key);
  const answer = await fetch(own);
  if (answer.status !== 401) {
    return answer;
  }

  label.textContent = 'This key is not known; what follows is shown to everybody.';
  return fetch(asked);
};

export default { customFetch: load, authentication: { securitySchemes: { apiKey: { value: key } } } };
