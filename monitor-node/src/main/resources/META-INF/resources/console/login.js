// The way in. After it the page is shown that was asked for.

const form = document.getElementById('login');
const problem = document.getElementById('problem');

/** Where to go: an address inside the console, and no other. */
function target() {
  try {
    const asked = decodeURIComponent(location.hash.slice(1));
    return asked.startsWith('#/') ? './' + asked : './';
  } catch {
    return './';
  }
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  problem.hidden = true;
  try {
    const response = await fetch('/api/console/login', {method: 'POST', credentials: 'same-origin',
      headers: {'content-type': 'application/x-www-form-urlencoded'}, body: new URLSearchParams(new FormData(form))});
    if (response.ok) {
      location.replace(target());
      return;
    }
    const answer = await response.json().catch(() => ({}));
    problem.textContent = answer.message ?? 'The monitor does not answer as it should.';
  } catch {
    problem.textContent = 'The monitor does not answer.';
  }
  problem.hidden = false;
  button.disabled = false;
  document.getElementById('password').select();
});

document.getElementById('user').focus();
