import type { IncomingMessage } from 'node:http'
import type { APIGatewayProxyEvent } from 'aws-lambda'

/** How the API is reached: base path of a custom domain's mapping, e.g. `/ai`, or nothing. */
export interface Mapping {
  readonly basePath: string
}

/** The REST API (v1) proxy event of a request, as API Gateway would send it to the function. */
export const toEvent = (
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
  { basePath }: Mapping,
): APIGatewayProxyEvent => {
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s)
  const query = new URLSearchParams(search)
  const isText = Buffer.from(body.toString('utf8'), 'utf8').equals(body)
  const below = path.slice(basePath.length).replace(/^\/|\/$/g, '')
  const multiValueHeaders: Record<string, string[]> = {}
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(i, i + 2)
    multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value]
  }
  return {
    resource: below ? '/{proxy+}' : '/',
    path,
    httpMethod: request.method ?? 'GET',
    headers: Object.fromEntries(Object.entries(multiValueHeaders).map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders,
    queryStringParameters: query.size ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters: query.size
      ? Object.fromEntries([...query.keys()].map((key) => [key, query.getAll(key)]))
      : null,
    pathParameters: below ? { proxy: decodeURIComponent(below) } : null,
    stageVariables: null,
    body: body.length === 0 ? null : body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
    requestContext: {
      requestId,
      stage: 'prod',
      path: basePath ? path : `/prod${path}`,
      httpMethod: request.method ?? 'GET',
      protocol: 'HTTP/1.1',
      requestTimeEpoch: Date.now(),
      resourceId: 'resource',
      resourcePath: below ? '/{proxy+}' : '/',
      accountId: '123456789012',
      apiId: 'api',
      authorizer: null,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: request.headers['user-agent'] ?? null,
        userArn: null,
      },
    },
  }
}
