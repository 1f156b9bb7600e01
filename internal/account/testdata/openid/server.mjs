// A certified OpenID provider with one client, people whom a test names, and two
// doors for tests: what it says next, and new keys. It says where it is on its
// first line, and ends with its standard input.
import { createServer } from "node:http";
import { createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import Provider from "oidc-provider";

let keys = [];
let people = {};
let redirects = [];
let inToken = false; // the address is in the token, not only on the person's page
let change = null; // what the next token says differently, signed as it should be
let forge = ""; // how the next token is not signed as it should be: "unsigned", "another key" or "our secret"
let answer = null;

function newKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256", private: privateKey };
}

function signature(text) {
  switch (forge) {
    case "unsigned":
      return Buffer.alloc(0);
    case "our secret":
      return createHmac("sha256", "a secret of the test").update(text).digest();
    case "another key":
      return sign("sha256", Buffer.from(text), newKey().private);
  }
  return sign("sha256", Buffer.from(text), keys[0].private);
}

function open(issuer) {
  const provider = new Provider(issuer, {
    clients: [{ client_id: "fairground", client_secret: "a secret of the test", redirect_uris: redirects, response_types: ["code"], grant_types: ["authorization_code"] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    conformIdTokenClaims: !inToken,
    cookies: { keys: ["only for tests"] },
    jwks: { keys: keys.map(({ private: _, ...jwk }) => jwk) },
    pkce: { required: () => true, methods: ["S256"] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => (people[id] === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  });
  provider.use(async (ctx, next) => {
    await next();
    if ((change === null && forge === "") || ctx.oidc?.route !== "token" || ctx.body?.id_token === undefined) return;
    const [head, claims] = ctx.body.id_token.split(".").slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
    const said = { ...claims, ...change };
    if (forge === "unsigned") head.alg = "none";
    if (forge === "our secret") head.alg = "HS256"; // with what both sides know, instead of the provider's key
    const text = [head, said].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    ctx.body.id_token = `${text}.${signature(text).toString("base64url")}`;
    change = null;
    forge = "";
  });
  return provider.callback();
}

async function door(request) {
  let text = "";
  for await (const part of request) text += part;
  const asked = text === "" ? {} : JSON.parse(text);
  if (asked.rotate) keys = [newKey()];
  if (asked.people) people = asked.people;
  if (asked.redirects) redirects = asked.redirects;
  if (asked.inToken !== undefined) inToken = asked.inToken;
  if (asked.change) change = asked.change;
  if (asked.forge) forge = asked.forge;
  if (!asked.change && !asked.forge) answer = open(`http://127.0.0.1:${server.address().port}`);
}

const server = createServer((request, response) => {
  if (request.url === "/test") {
    door(request).then(() => response.end("done"), (error) => response.writeHead(500).end(String(error)));
  } else {
    answer(request, response);
  }
});
console.info = console.warn = (...words) => console.error(...words);
keys = [newKey()];
server.listen(0, "127.0.0.1", () => {
  answer = open(`http://127.0.0.1:${server.address().port}`);
  console.log(`http://127.0.0.1:${server.address().port}`);
});
process.stdin.resume().on("end", () => process.exit(0));
