// A form with data-passkey asks the browser for a passkey ("get") or makes one ("create"), and sends what it answers.
document.querySelectorAll("form[data-passkey]").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = JSON.parse(document.getElementById("passkey-data").textContent);
    const trouble = form.querySelector(".passkey-no");
    trouble.hidden = true;
    try {
      const answer = form.dataset.passkey === "create"
        ? await window.webauthnJSON.create(asked.creation_options)
        : await window.webauthnJSON.get(asked.request_options);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
});
