// A real OpenID provider for the tests, built on node oidc-provider. Its options come as JSON in OPTIONS; see panva.py.
import { Provider, errors, interactionPolicy } from 'oidc-provider';

const options = JSON.parse(process.env.OPTIONS);
const issuer = `http://127.0.0.1:${options.port}`;
const POLICY = 'house-rules';

// A provider that overrides what a client asked for: the declared metadata and the stored ones differ for ever.
function houseRules(context, metadata) {
  if (metadata.client_name === 'forbidden') {
    throw new errors.InvalidClientMetadata('client_name is forbidden by policy');
  }
  metadata.default_max_age = 3600;
  delete metadata.logo_uri;
}

const provider = new Provider(issuer, {
  scopes: options.scopes,
  features: {
    registration: {
      enabled: true,
      initialAccessToken: options.policy ? true : options.initialAccessToken ?? false,
      issueRegistrationAccessToken: options.management,
      policies: options.policy ? { [POLICY]: houseRules } : undefined,
    },
    registrationManagement: {
      enabled: options.management,
      rotateRegistrationAccessToken: options.rotate,
    },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    dPoP: { enabled: true },
    introspection: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    revocation: { enabled: true },
  },
  pkce: { required: () => options.pkce },
  extraClientMetadata: { properties: options.extraMetadata },
  interactions: { policy: interactionPolicy.base() },
});

// With policies the library wants initial access tokens of its own making; this one carries the value the tests know.
async function storeInitialAccessToken(value) {
  const token = new provider.InitialAccessToken({ policies: [POLICY] });
  token.jti = value;
  await token.save(3600);
}

if (options.policy) await storeInitialAccessToken(options.initialAccessToken);
provider.listen(options.port, '127.0.0.1');
