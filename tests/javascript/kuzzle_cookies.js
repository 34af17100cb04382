// The official Kuzzle client in a browser, the only place where it speaks of cookies: the token
// is in a cookie that no script sees. Runs inside a page that has loaded the client.
async ({ host, port, password, protocol }) => {
  const { Kuzzle, Http, WebSocket } = window.KuzzleSDK;
  const Protocol = { Http, WebSocket }[protocol];
  const kuzzle = new Kuzzle(new Protocol(host, { port, ssl: true }), { cookieAuth: true });
  const steps = {};
  const failed = (promise) => promise.then(() => "", (error) => error.id);
  // By WebSocket the client asks over HTTP what sets a cookie, and opens its socket anew; it gives
  // up whatever is under way for that, even the very call that is the reason.
  const renewing = async (call) => {
    if (protocol === "Http") return call();
    const renewed = new Promise((done) => kuzzle.protocol.once("websocketRenewalDone", done));
    await call().catch(() => {});
    return renewed;
  };
  await kuzzle.connect();
  steps.before = (await kuzzle.auth.checkToken()).kuid;
  await renewing(() => kuzzle.auth.login("local", { username: "elastic", password }, "1h"));
  steps.told = kuzzle.jwt ?? null;
  steps.seen = document.cookie;
  steps.loggedIn = (await kuzzle.auth.getCurrentUser())._id;
  steps.checked = (await kuzzle.auth.checkToken()).kuid;
  const key = await kuzzle.auth.createApiKey("made in a browser");
  await kuzzle.auth.deleteApiKey(key._id);
  await renewing(() => kuzzle.auth.refreshToken());
  steps.refreshed = (await kuzzle.auth.getCurrentUser())._id;
  await renewing(() => kuzzle.auth.logout());
  steps.after = (await kuzzle.auth.getCurrentUser())._id;
  steps.refused = await failed(kuzzle.auth.createApiKey("once more"));
  kuzzle.disconnect();
  return steps;
}
