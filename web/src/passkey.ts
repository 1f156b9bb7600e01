// Passkeys: a button takes the browser through a ceremony. The server gives the
// challenge, the browser asks the device, the server checks the answer. What
// the server sends and reads is JSON with bytes in base64url, which not every
// browser can translate by itself yet.

interface Descriptor {
  id: string;
  type: PublicKeyCredentialType;
  transports?: AuthenticatorTransport[];
}

interface Options {
  publicKey: Record<string, unknown> & {
    challenge: string;
    user?: { id: string; name: string; displayName: string };
    allowCredentials?: Descriptor[];
    excludeCredentials?: Descriptor[];
  };
}

// A challenge lasts five minutes. One that waits in the e-mail field is renewed
// before it has run out.
const renewAfter = 4 * 60 * 1000;

export function enhancePasskey(root: HTMLElement): void {
  const button = root.querySelector<HTMLButtonElement>("button");
  const shown = root.querySelector<HTMLElement>("[data-passkey-with]");
  const without = root.querySelector<HTMLElement>("[data-passkey-without]");
  if (button === null || shown === null || window.PublicKeyCredential === undefined || !window.isSecureContext) return;
  shown.hidden = false;
  if (without !== null) without.hidden = true;

  const waiting = "passkeyFill" in root.dataset ? offerInField(root) : null;
  button.addEventListener("click", () => {
    if (button.disabled) return;
    button.disabled = true;
    say(root, "");
    waiting?.stop();
    (root.dataset["passkey"] === "create" ? create(root) : get(root))
      .catch((error: unknown) => {
        say(root, words(error));
        waiting?.start();
      })
      .finally(() => (button.disabled = false));
  });
}

function say(root: HTMLElement, text: string): void {
  const problem = root.querySelector<HTMLElement>("[data-passkey-problem]");
  if (problem !== null) problem.textContent = text;
}

class Refused extends Error {}

function words(error: unknown): string {
  if (error instanceof Refused) return error.message;
  if (error instanceof DOMException) {
    switch (error.name) {
      case "InvalidStateError":
        return "This device already has a passkey for your account.";
      case "NotAllowedError":
      case "AbortError":
        return "Nothing was done: the request was cancelled, took too long, or your device could not check that it is you.";
      case "SecurityError":
        return "Passkeys do not work at this address.";
      case "NotSupportedError":
      case "ConstraintError":
        return "This device cannot keep a passkey that checks that it is you.";
    }
  }
  return "The passkey could not be used. Check your connection and try again.";
}

async function create(root: HTMLElement): Promise<void> {
  const { publicKey } = await begin(root);
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: publicKey.user === undefined ? undefined : { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: (publicKey.excludeCredentials ?? []).map(descriptor),
    } as unknown as PublicKeyCredentialCreationOptions,
  });
  await finish(root, credential as PublicKeyCredential | null);
}

// A conditional request waits until somebody chooses a passkey in the field, and
// says so when they did.
interface Conditional {
  signal: AbortSignal;
  chosen: () => void;
}

async function get(root: HTMLElement, conditional?: Conditional): Promise<void> {
  const { publicKey } = await begin(root);
  const request: CredentialRequestOptions = {
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: (publicKey.allowCredentials ?? []).map(descriptor),
    } as unknown as PublicKeyCredentialRequestOptions,
  };
  if (conditional !== undefined) {
    request.mediation = "conditional";
    request.signal = conditional.signal;
  }
  const credential = await navigator.credentials.get(request);
  conditional?.chosen();
  await finish(root, credential as PublicKeyCredential | null);
}

// offerInField lets the browser offer passkeys where the e-mail address is
// typed, where it can.
function offerInField(root: HTMLElement): { start: () => void; stop: () => void } | null {
  const field = document.querySelector<HTMLInputElement>("main input[type=email]");
  if (field === null || PublicKeyCredential.isConditionalMediationAvailable === undefined) return null;
  field.autocomplete = `${field.autocomplete || "email"} webauthn` as AutoFill;

  let abort: AbortController | null = null;
  let timer = 0;
  const stop = (): void => {
    window.clearTimeout(timer);
    abort?.abort();
    abort = null;
  };
  const start = (): void => {
    stop();
    const mine = (abort = new AbortController());
    timer = window.setTimeout(renew, renewAfter);
    let chosen = false;
    get(root, { signal: mine.signal, chosen: () => (chosen = true) }).catch((error: unknown) => {
      // Only what somebody chose to do is worth words, and nothing is tried again
      // by itself: the button is there.
      if (chosen) say(root, words(error));
    });
  };
  // A tab that nobody looks at asks for nothing until somebody does.
  const renew = (): void => {
    if (!document.hidden) {
      start();
      return;
    }
    stop();
    document.addEventListener("visibilitychange", renew, { once: true });
  };
  PublicKeyCredential.isConditionalMediationAvailable()
    .then((available) => {
      if (available) start();
    })
    .catch(() => undefined);
  return { start, stop };
}

async function begin(root: HTMLElement): Promise<Options> {
  return (await send(root.dataset["passkeyBegin"] ?? "", {})) as Options;
}

async function finish(root: HTMLElement, credential: PublicKeyCredential | null): Promise<void> {
  if (credential === null) throw new Refused("Your browser gave no passkey.");
  const name = root.querySelector<HTMLInputElement>("input[name=name]")?.value ?? "";
  const done = (await send(root.dataset["passkeyFinish"] ?? "", {
    credential: plain(credential),
    name,
    next: root.dataset["passkeyNext"] ?? "",
  })) as { next: string };
  window.location.assign(done.next);
}

async function send(address: string, body: unknown): Promise<unknown> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  const value: unknown = await answer.json();
  if (!answer.ok) {
    const problem = value as { message?: string };
    throw new Refused(problem.message ?? "Something went wrong on our side.");
  }
  return value;
}

// plain writes what the device said as JSON.
function plain(credential: PublicKeyCredential): unknown {
  const response = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const out: Record<string, unknown> = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject !== undefined) {
    out["attestationObject"] = text(response.attestationObject);
    out["transports"] = response.getTransports?.() ?? [];
  } else {
    out["authenticatorData"] = text(response.authenticatorData);
    out["signature"] = text(response.signature);
    if (response.userHandle !== null) out["userHandle"] = text(response.userHandle);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: out,
  };
}

function descriptor(d: Descriptor): PublicKeyCredentialDescriptor {
  return { ...d, id: bytes(d.id) };
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
