// Shows the OpenAPI document that `data-api-docs` names, by Swagger UI.
const CSRF_COOKIE = "apikeys_csrf";

function csrfToken() {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith(`${CSRF_COOKIE}=`));
  return cookie ? cookie.slice(CSRF_COOKIE.length + 1) : "";
}

// Who is logged in tries requests out with his session; a change then needs the page's token.
function withToken(request) {
  const token = csrfToken();
  if (token && !request.headers.Authorization) request.headers["X-CSRFToken"] = token;
  return request;
}

const place = document.querySelector("[data-api-docs]");
window.SwaggerUIBundle({
  url: place.dataset.apiDocs,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  requestInterceptor: withToken,
  validatorUrl: null,
});
