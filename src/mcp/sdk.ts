// The one file of this room that knows the SDK. It takes about half a second to import, so this room is
// entered by create-mcp.ts and serve-stdio.ts only, which import the rest at the first call.
export {
  type CallToolResult,
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
  type StandardSchemaWithJSON,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
export { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio'
